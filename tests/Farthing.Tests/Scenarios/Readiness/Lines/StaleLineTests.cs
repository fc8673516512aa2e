using Farthing.Catalogs.Support;
using Farthing.Documents.Plans;
using Farthing.Scenarios.Readiness.Lines;
using Farthing.Serving.Deployments;

namespace Farthing.Tests.Scenarios.Readiness.Lines;

public sealed class StaleLineTests
{
    [Theory]
    [InlineData("vllm serve m --max-num-batched-tokens 512", "serve.sh", "Green", "none of 1 name stale")]
    [InlineData(
        "vllm serve m --max_chunked_prefill_tokens=512",
        "serve.sh",
        "Red",
        "--max-chunked-prefill-tokens (line 1): never a flag of vLLM; now --max-num-batched-tokens"
    )]
    [InlineData(
        "vllm serve m \\\n  --swap-space 4",
        "serve.sh",
        "Red",
        "--swap-space (line 2): removed in 0.18; now --kv-offloading-size"
    )]
    [InlineData(
        "python3 -m sglang.launch_server --model-path m --enable-ep-moe",
        "serve.sh",
        "Red",
        "--enable-ep-moe (line 1): renamed in 0.5; now --ep-size"
    )]
    [InlineData("trtllm-serve m --revision main", "serve.sh", "Red", "now --hf_revision")]
    [InlineData("python3 -m sglang.launch_server --swap-space 4", "serve.sh", "Green", "none")]
    [InlineData("VLLM_USE_V1=1 vllm serve m", "serve.sh", "Red", "VLLM_USE_V1 (line 1): removed in 0.11")]
    [InlineData(
        "spec:\n  containers:\n    - image: vllm/vllm-openai:v0.10.0\n      args:\n        - --disable-log-requests",
        "pod.yaml",
        "Red",
        "--disable-log-requests (line 5)"
    )]
    [InlineData(
        "servingEngineSpec:\n  modelSpec:\n    - repository: vllm/vllm-openai\n      vllmConfig:\n        swapSpace: 4",
        "values.yaml",
        "Red",
        "--swap-space (line 5)"
    )]
    [InlineData(
        "containers:\n  - image: vllm/vllm-openai\n    env: [{ name: VLLM_ATTENTION_BACKEND, value: x }]",
        "pod.yaml",
        "Red",
        "VLLM_ATTENTION_BACKEND (line 3)"
    )]
    [InlineData("nginx -g --swap-space", "serve.sh", "Unknown", "no engine")]
    public void Judges_what_is_deployed(string text, string file, string state, string seen)
    {
        ReadinessLine line = new StaleLine(ReadinessCase.WithServed(text, file)).Of();

        Assert.Equal(
            (state, true),
            (line.State.ToString(), line.Seen.Contains(seen, StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Nothing_is_known_without_a_file()
    {
        ReadinessLine line = new StaleLine(ReadinessCase.Bare).Of();

        Assert.Equal(ReadinessState.Unknown, line.State);
        Assert.Equal("farthing check chat.yaml --current serve.sh", line.Command);
    }

    [Theory]
    [InlineData("max_over_time(vllm:gpu_cache_usage_perc[5m]) > 0.9", "now vllm:kv_cache_usage_perc")]
    [InlineData("rate(vllm:time_per_output_token_seconds_bucket[5m]) > 1", "removed in 0.15")]
    public void A_metric_that_is_gone_never_fires(string expression, string seen)
    {
        ReadinessLine line = new StaleLine(ReadinessCase.WithAlert(expression)).Of();

        Assert.Equal(ReadinessState.Red, line.State);
        Assert.Contains(seen, line.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_engine_knows_the_flag_that_never_was() =>
        Assert.Equal(
            [EngineFamily.Vllm, EngineFamily.Sglang, EngineFamily.Trtllm],
            EngineKnowledge
                .StaleNames.Where(name => name.Name == "max-chunked-prefill-tokens")
                .Select(name => name.Engine)
        );

    [Fact]
    public void Rows_are_one_a_name_in_the_form_that_is_looked_for() =>
        Assert.All(
            EngineKnowledge.StaleNames.GroupBy(name => (name.Engine, name.Kind, name.Name)),
            same =>
            {
                StaleName row = Assert.Single(same);
                Assert.NotEmpty(row.Source);
                Assert.NotEmpty(row.Now);
                Assert.Equal(
                    row.Kind == StaleName.Flag,
                    row.Name == row.Name.ToLowerInvariant().Replace('_', '-')
                        && !row.Name.Contains(':', StringComparison.Ordinal)
                );
            }
        );
}
