# docker build -t hpimp . && docker run --rm -p 8501:8501 hpimp
FROM python:3.13-slim

# A user of its own, who cannot write to the app.
RUN useradd --create-home --uid 10001 hpimp
WORKDIR /srv/hpimp

# Dependencies first: they change less often than the code, so their layer is kept.
COPY pyproject.toml README.md LICENSE ./
COPY hpimp_core hpimp_core
RUN pip install --no-cache-dir .

COPY app.py ./
COPY .streamlit .streamlit
COPY pages pages
COPY data/*.csv data/catalogue.json data/README.md data/

USER hpimp
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
ENTRYPOINT ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501", "--server.headless=true"]
