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
            ["vllm", "sglang", "trtllm", "triton", "tgi", "nim", "llamacpp", "dynamo", "gateway-api", "dcgm"],
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
        Assert.Equal(MetricSignal.KvUse, old.Signal);
        Assert.True(old.Rank > now.Rank);
    }

    /// <summary>Names are the same behind every prefix that a page may have, and a counter's without _total, as Ray writes it.</summary>
    [Theory]
    [InlineData("vllm:prompt_tokens_total", "vllm")]
    [InlineData("vllm_prompt_tokens_total", "vllm")]
    [InlineData("ray_vllm:prompt_tokens_total", "vllm")]
    [InlineData("ray_vllm_prompt_tokens", "vllm")]
    [InlineData("sglang_prompt_tokens_total", "sglang")]
    [InlineData("trtllm:prompt_tokens_total", "trtllm")]
    [InlineData("trtllm_prompt_tokens_total", "trtllm")]
    [InlineData("dynamo_frontend_input_sequence_tokens_sum", "dynamo")]
    [InlineData("inference_objective_input_tokens_sum", "gateway-api")]
    public void A_name_is_known_behind_every_prefix(string name, string engine)
    {
        MetricBinding[] found = MetricVocabulary.BuiltIn.Find(Encoding.UTF8.GetBytes(name))!;

        MetricBinding tokens = Assert.Single(found, one => one.Signal == MetricSignal.PromptTokens);
        Assert.Equal(engine, tokens.Engine.Id);
    }

    /// <summary>Series of a moment of creation are no counts.</summary>
    [Theory]
    [InlineData("vllm:prompt_tokens_created")]
    [InlineData("vllm:time_to_first_token_seconds_created")]
    public void A_series_of_creation_is_no_signal(string name) =>
        Assert.Null(MetricVocabulary.BuiltIn.Find(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Bare_names_are_of_the_engine_that_its_labels_tell()
    {
        MetricBinding[] found = MetricVocabulary.BuiltIn.Find("prompt_tokens_total"u8)!;
        Dictionary<string, string> trt = new() { ["engine_type"] = "undefined" };

        Assert.Equal(["trtllm"], found.Where(one => one.Accepts(trt)).Select(one => one.Engine.Id));
        Assert.Equal(
            ["nim"],
            found.Where(one => one.Accepts(new Dictionary<string, string>())).Select(one => one.Engine.Id)
        );
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

        // One spelling of each signal: the same names stand behind several prefixes.
        foreach (
            IGrouping<
                (string, MetricSignal, SeriesPart),
                (string Name, MetricBinding Binding)
            > signal in MetricVocabulary
                .BuiltIn.Names.Where(one => one.Binding.Engine.Kind != PageKind.Router)
                .GroupBy(one => (one.Binding.Engine.Id, one.Binding.Signal, one.Binding.Part))
        )
        {
            Assert.Contains(signal, one => IsKnown(one.Name, one.Binding.Part));
        }

        bool IsKnown(string name, SeriesPart part)
        {
            string plain = part == SeriesPart.Value ? name : name[..name.LastIndexOf('_')];
            int end = plain.LastIndexOf('_');
            return text.Contains($"\"{plain}\"", StringComparison.Ordinal)
                || (end > 0 && text.Contains($"\"{plain[..end]}\"", StringComparison.Ordinal));
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
