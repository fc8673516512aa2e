using Farthing.Catalogs;
using Farthing.Catalogs.Support;
using Farthing.Documents.Catalogs;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Catalogs.Support;

public sealed class SupportRulesTests
{
    private static readonly Catalog BuiltIn = Catalog.BuiltIn;

    [Fact]
    public void Block_fp8_experts_must_divide_by_128()
    {
        // The known case of vLLM: width 768 at TP4 is 192 per GPU.
        RuleFinding finding = Assert.Single(
            Check("qwen3-30b-a3b", "H100", NumberFormat.Fp8, tp: 4).Rejections
        );

        Assert.Equal("block_fp8_moe", finding.RuleId);
        Assert.Contains("768/4 = 192 is not a multiple of 128", finding.Sentence, StringComparison.Ordinal);
        Assert.True(finding.IsVerified);
        Assert.True(Check("qwen3-30b-a3b", "H100", NumberFormat.Fp8, tp: 2).IsPossible);
    }

    [Fact]
    public void Whole_experts_per_rank_are_exempt() =>
        Assert.True(Check("qwen3-30b-a3b", "H100", NumberFormat.Fp8, tp: 4, ep: 4).IsPossible);

    [Fact]
    public void Experts_without_expert_parallelism_are_cut_over_all_attention_groups()
    {
        // 2 ranks × 2 groups: 768/4 again.
        SupportVerdict verdict = Check("qwen3-30b-a3b", "H100", NumberFormat.Fp8, tp: 2, dp: 2);

        Assert.Equal("block_fp8_moe", Assert.Single(verdict.Rejections).RuleId);
    }

    [Theory]
    [InlineData("qwen2.5-0.5b", 4, "heads")] // 14 heads
    [InlineData("qwen2.5-7b", 8, "heads")] // 28 heads
    [InlineData("phi-4", 4, "kv_heads")] // 40 heads, 10 KV heads
    public void Heads_must_be_shared_evenly(string model, int tp, string rule) =>
        Assert.Contains(
            Check(model, "H100", NumberFormat.Bf16, tp).Rejections,
            finding => finding.RuleId == rule
        );

    [Fact]
    public void Fewer_kv_heads_than_ranks_are_a_note_with_the_number_of_copies()
    {
        SupportVerdict verdict = Check("qwen2.5-1.5b", "H100", NumberFormat.Bf16, tp: 4);

        Assert.True(verdict.IsPossible);
        Assert.Contains(
            verdict.Notes,
            note =>
                note.RuleId == "kv_heads" && note.Sentence.Contains("held 2 times", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("A100-80GB", NumberFormat.Fp8, true, "weight-only")]
    [InlineData("T4", NumberFormat.Fp8, true, "weight-only")]
    [InlineData("T4", NumberFormat.Bf16, true, "served as FP16")]
    [InlineData("H100-SXM", NumberFormat.Nvfp4, true, "weight-only")]
    [InlineData("B300", NumberFormat.Int8, false, "do not run")]
    [InlineData("B200", NumberFormat.Int8, false, "no source shows")]
    [InlineData("MI300X", NumberFormat.Nvfp4, false, "do not run")]
    [InlineData("V100-32GB", NumberFormat.Fp8, false, "do not run")]
    public void Formats_follow_the_support_table(
        string gpu,
        NumberFormat format,
        bool isPossible,
        string words
    )
    {
        SupportVerdict verdict = Check("llama-3.1-8b", gpu, format);

        Assert.Equal(isPossible, verdict.IsPossible);
        Assert.Contains(
            isPossible ? verdict.Notes : verdict.Rejections,
            finding =>
                finding.RuleId == "format" && finding.Sentence.Contains(words, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Fp8_experts_do_not_run_on_ampere_though_dense_weights_do()
    {
        Assert.True(Check("llama-3.1-8b", "A100", NumberFormat.Fp8).IsPossible);
        Assert.Contains(
            Check("mixtral-8x7b", "A100", NumberFormat.Fp8).Rejections,
            finding => finding.Sentence.Contains("experts do not run on Ampere", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Mxfp4_is_padded_and_not_refused()
    {
        // 2,880 / 4 = 720 = 22.5 groups of 32.
        SupportVerdict verdict = Check("gpt-oss-120b", "H100", NumberFormat.Mxfp4, tp: 4);

        Assert.True(verdict.IsPossible);
        Assert.Contains(
            verdict.Notes,
            note => note.Sentence.Contains("2880/4 = 720 is padded", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void An_fp8_cache_needs_a_source()
    {
        ModelSpec model = BuiltIn.Model("llama-3.1-8b");
        WeightPrecision weights = WeightPrecision.Of(model, NumberFormat.Bf16);

        Assert.False(
            BuiltIn.SupportRules.Check(model, BuiltIn.Gpu("T4"), weights, NumberFormat.Fp8, 1).IsPossible
        );
        Assert.True(
            BuiltIn.SupportRules.Check(model, BuiltIn.Gpu("H100"), weights, NumberFormat.Fp8, 1).IsPossible
        );
    }

    [Fact]
    public void Stages_cannot_outnumber_layers_and_uneven_ones_are_noted()
    {
        Assert.Contains(
            Check("deepseek-v3", "H200", NumberFormat.Fp8, tp: 8, pp: 2).Notes,
            note => note.Sentence.Contains("the longest has 31", StringComparison.Ordinal)
        );
        Assert.Contains(
            Check("llama-3.2-1b", "H100", NumberFormat.Bf16, pp: 32).Rejections,
            finding => finding.RuleId == "layers"
        );
    }

    [Fact]
    public void Int4_groups_are_those_of_the_checkpoint()
    {
        ModelSpec model = BuiltIn.Model("qwen2.5-7b") with { Int4GroupSize = 128 };

        // 18,944 / 4 = 4,736 = 37 groups of 128.
        Assert.True(Check(model, "H100", NumberFormat.Int4, 4).IsPossible);
        Assert.Contains(
            Check(model with { Int4GroupSize = 1024 }, "H100", NumberFormat.Int4, 4).Rejections,
            finding => finding.RuleId == "group_int4"
        );
    }

    [Fact]
    public void One_gpu_breaks_no_rule_about_shapes()
    {
        Assert.All(
            BuiltIn.Models,
            model => Assert.True(Check(model, "B200", NumberFormat.Bf16, 1).IsPossible, model.Id)
        );
    }

    [Fact]
    public void What_runs_on_more_ranks_runs_on_half_of_them() =>
        Prop.ForAll(
                Gen.Elements<string>([.. BuiltIn.Models.Select(model => model.Id)]).ToArbitrary(),
                Gen.Elements(NumberFormat.Bf16, NumberFormat.Fp8, NumberFormat.Nvfp4).ToArbitrary(),
                Gen.Elements(2, 4, 8, 16).ToArbitrary(),
                (id, format, tp) =>
                    !Check(id, "B200", format, tp).IsPossible || Check(id, "B200", format, tp / 2).IsPossible
            )
            .QuickCheckThrowOnFailure();

    private static SupportVerdict Check(
        string model,
        string gpu,
        NumberFormat format,
        int tp = 1,
        int pp = 1,
        int ep = 1,
        int dp = 1
    )
    {
        ModelSpec spec = BuiltIn.Model(model);
        return BuiltIn.SupportRules.Check(
            spec,
            BuiltIn.Gpu(gpu),
            WeightPrecision.Of(spec, format),
            NumberFormat.Bf16,
            tp,
            pp,
            ep,
            dp
        );
    }

    private static SupportVerdict Check(ModelSpec model, string gpu, NumberFormat format, int tp) =>
        BuiltIn.SupportRules.Check(
            model,
            BuiltIn.Gpu(gpu),
            WeightPrecision.Of(model, format),
            NumberFormat.Bf16,
            tp
        );
}
