using System.Text;
using System.Text.Json;
using Farthing.Protocol.Exposition;
using Farthing.Testing;

namespace Farthing.Tests.Protocol.Exposition;

public sealed class MetricVocabularyTests
{
    [Fact]
    public void Every_engine_of_the_table_is_read_with_its_source()
    {
        IReadOnlyList<EngineNames> engines = MetricVocabulary.BuiltIn.Engines;

        Assert.Equal(
            ["vllm", "sglang", "trtllm", "triton", "tgi", "nim", "llamacpp", "dcgm"],
            engines.Select(engine => engine.Id)
        );
        Assert.All(engines, engine => Assert.NotEmpty(engine.Source));
        Assert.Equal(["dcgm"], engines.Where(engine => engine.IsGpu).Select(engine => engine.Id));
    }

    [Fact]
    public void Old_names_have_a_higher_rank_than_new_ones()
    {
        MetricBinding now = Assert.Single(MetricVocabulary.BuiltIn.Find("vllm:kv_cache_usage_perc"u8)!);
        MetricBinding old = Assert.Single(MetricVocabulary.BuiltIn.Find("vllm:gpu_cache_usage_perc"u8)!);

        Assert.Equal((MetricSignal.KvUse, 0), (now.Signal, now.Rank));
        Assert.Equal((MetricSignal.KvUse, 1), (old.Signal, old.Rank));
    }

    [Fact]
    public void Gpu_util_is_no_signal() =>
        Assert.Null(MetricVocabulary.BuiltIn.Find("DCGM_FI_DEV_GPU_UTIL"u8));

    /// <summary>The names are those of the compiled catalog of metrics, where it is at hand.</summary>
    [Fact]
    public void Every_name_stands_in_the_catalog_of_metrics()
    {
        string? path = RepositoryRoot.DataFile("catalog/metrics.json");
        Assert.SkipUnless(path is not null, "needs catalog/metrics.json of the raw data");
        string text = File.ReadAllText(path!);
        using JsonDocument document = JsonDocument.Parse(text);

        foreach ((string name, MetricBinding binding) in MetricVocabulary.BuiltIn.Names)
        {
            string plain = binding.Part == SeriesPart.Value ? name : name[..name.LastIndexOf('_')];
            string known = text.Contains($"\"{plain}\"", StringComparison.Ordinal)
                ? plain
                : plain[..plain.LastIndexOf('_')];
            Assert.Contains($"\"{known}\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_span_is_found_without_a_string()
    {
        byte[] page = Encoding.UTF8.GetBytes("sglang:num_queue_reqs{x=\"y\"} 1");

        Assert.NotNull(MetricVocabulary.BuiltIn.Find(page.AsSpan(0, 21)));
        Assert.Null(MetricVocabulary.BuiltIn.Find(page.AsSpan(0, 20)));
    }
}
