# A serve line as guides of 2024 print it; farthing check names what is stale in it.
#   ./farthing check examples/chat-8b.yaml --current examples/check/serve.sh --current-gpus 1xH100-SXM
vllm serve meta-llama/Llama-3.1-8B-Instruct \
  --max-model-len 16384 \
  --enable-chunked-prefill \
  --max-chunked-prefill-tokens 512 \
  --swap-space 4 \
  --port 8000
