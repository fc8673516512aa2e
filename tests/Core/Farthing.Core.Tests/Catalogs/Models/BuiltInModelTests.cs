using System.Globalization;
using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Serving.Models;
using Farthing.Testing;

namespace Farthing.Tests.Catalogs.Models;

public sealed class BuiltInModelTests(ITestOutputHelper output)
{
    /// <summary>Models beyond 2 % of the published total, with the reason.</summary>
    private static readonly Dictionary<string, string> BeyondTwoPercent = new()
    {
        ["google/gemma-4-26B-A4B-it"] = "the name plate says 26 B with the vision tower, which is left out",
    };

    /// <summary>Models whose count differs from the raw table's own, with the reason and the exact difference.</summary>
    private static readonly Dictionary<string, (long Total, string Reason)> DifferentFromTheTable = new()
    {
        ["bigcode/starcoder2-15b"] = (40L * 2 * 6144, "the table leaves out the biases of 40 × 2 LayerNorms"),
        ["tiiuae/falcon-40b"] = (
            (60L * 2 * 8192) + 8192,
            "the table leaves out the biases of 60 × 2 LayerNorms and of the last one"
        ),
    };

    [Fact]
    public void Computed_totals_are_within_2_percent_of_the_published_ones()
    {
        List<(double Error, string Id)> errors = [];
        foreach (ModelSpec model in Catalog.BuiltIn.Models)
        {
            if (model.PublishedParameters is { } published)
            {
                errors.Add(((ParameterCount.Of(model).Total / published) - 1, model.Id));
            }
        }

        errors.Sort((a, b) => Math.Abs(b.Error).CompareTo(Math.Abs(a.Error)));
        foreach ((double error, string id) in errors.Take(5))
        {
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{id}: {error * 100:+0.00;-0.00} %")
            );
        }

        Assert.True(errors.Count >= 74, $"only {errors.Count} models have a published total");
        Assert.Equal(
            BeyondTwoPercent.Keys,
            errors.Where(entry => Math.Abs(entry.Error) > 0.02).Select(entry => entry.Id)
        );
    }

    [Fact]
    public void Counts_and_cache_sizes_agree_with_the_raw_table()
    {
        string? path = RepositoryRoot.DataFile("catalog/models.json");
        Assert.SkipUnless(path is not null, "the raw data are not here");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path!));
        foreach (JsonElement row in document.RootElement.GetProperty("models").EnumerateArray())
        {
            string id = row.GetProperty("id").GetString()!;
            ModelSpec model = Catalog.BuiltIn.Model(id);
            ParameterCount count = ParameterCount.Of(model);
            long extra = DifferentFromTheTable.TryGetValue(id, out (long Total, string Reason) known)
                ? known.Total
                : 0;

            Assert.Equal((id, row.GetProperty("params_computed").GetInt64() + extra), (id, count.Total));
            Assert.Equal(
                (id, row.GetProperty("kv_elems_per_token").GetInt64()),
                (
                    id,
                    model.Layers.Sum(group =>
                        group.Count * KvFootprint.LayerElementsPerToken(group.Attention, 1)
                    )
                )
            );
            if (extra == 0)
            {
                Assert.Equal((id, row.GetProperty("params_active_computed").GetInt64()), (id, count.Active));
                Assert.Equal(
                    (id, row.GetProperty("params_decode_read_computed").GetInt64()),
                    (id, count.DecodeRead)
                );
            }
        }
    }

    [Theory]
    [InlineData("llama-3.1-8b", 131_072)]
    [InlineData("llama-3.3-70b", 327_680)]
    [InlineData("qwen2.5-7b", 57_344)]
    [InlineData("deepseek-v3", 70_272)]
    [InlineData("gpt-oss-120b", 73_728)]
    [InlineData("c4ai-command-r-v01", 1_310_720)]
    [InlineData("llama-3-8b", 131_072)]
    [InlineData("meta-llama/Meta-Llama-3-8B", 131_072)]
    [InlineData("llama-3-70b", 327_680)]
    [InlineData("mistral-7b-v0.1", 131_072)]
    [InlineData("mistral-7b-instruct-v0.2", 131_072)]
    [InlineData("qwen2-7b", 57_344)]
    [InlineData("qwen2-72b", 327_680)]
    [InlineData("qwen1.5-7b", 524_288)]
    [InlineData("qwen1.5-14b", 819_200)]
    [InlineData("qwen1.5-72b", 2_621_440)]
    [InlineData("phi-3-mini-128k", 393_216)]
    public void Cache_bytes_per_token_are_the_known_ones(string model, long bytes) =>
        Assert.Equal(bytes, KvFootprint.KvBytesPerToken(Catalog.BuiltIn.Model(model), 2));

    [Fact]
    public void The_indexer_cache_of_sparse_attention_is_counted_where_a_layer_has_one()
    {
        // 61 layers × (576 × 2 + 132); GLM-5.2 has 78 layers of 576 elements, but only 21 indexers.
        Assert.Equal(
            61 * ((576 * 2) + 132),
            KvFootprint.KvBytesPerToken(Catalog.BuiltIn.Model("deepseek-v3.2"), 2)
        );
        Assert.Equal(
            (78 * 576 * 2) + (21 * 132),
            KvFootprint.KvBytesPerToken(Catalog.BuiltIn.Model("glm-5.2"), 2)
        );
    }

    [Fact]
    public void Windows_stand_where_the_architecture_has_them()
    {
        static int Windowed(string id) =>
            Catalog
                .BuiltIn.Model(id)
                .Layers.Where(group => group.Attention is GroupedAttention { Window: not null })
                .Sum(group => group.Count);

        Assert.Equal(32, Windowed("mistral-7b-v0.1")); // every layer
        Assert.Equal(0, Windowed("mistral-7b-instruct-v0.2"));
        Assert.Equal(18, Windowed("gpt-oss-120b")); // 36 layers, every second
        Assert.Equal(29, Windowed("gemma-3-4b")); // 34 layers, all but every sixth
        Assert.Equal(21, Windowed("gemma-2-9b"));
        Assert.Equal(36, Windowed("llama-4-scout-17b-16e")); // 48 layers, 3 of 4 in chunks
        Assert.Equal(0, Windowed("qwen2.5-7b"));
        Assert.Equal(0, Windowed("mistral-7b"));
    }
}
