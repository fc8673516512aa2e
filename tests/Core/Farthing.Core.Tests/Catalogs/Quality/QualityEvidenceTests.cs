using System.Text;
using Farthing.Catalogs;
using Farthing.Catalogs.Quality;
using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Catalogs.Quality;

public sealed class QualityEvidenceTests
{
    private static readonly QualityEvidence Evidence = Catalog.BuiltIn.QualityEvidence;

    [Fact]
    public void Every_figure_has_a_benchmark_a_source_and_a_day() =>
        Assert.All(
            Evidence.Rows,
            row =>
            {
                Assert.NotEmpty(row.Benchmark);
                Assert.NotEmpty(row.Model);
                Assert.NotEmpty(row.Source.Name);
                Assert.InRange(row.Source.ReadOn, new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31));
                Assert.NotNull(Evidence.Find(row.Method));
            }
        );

    [Fact]
    public void A_score_is_in_percent_and_its_change_is_value_less_baseline() =>
        Assert.All(
            Evidence.Rows.Where(row => row is { Measure: QualityMeasure.Score, Value: not null }),
            row =>
            {
                Assert.InRange(row.Baseline!.Value, 15m, 100m);
                Assert.InRange(row.Value!.Value, 15m, 100m);
                Assert.Equal(row.Value - row.Baseline, row.ChangePoints);
                Assert.Equal((double)(row.Value / row.Baseline)! * 100, (double)row.KeptPercent!, 0.0051);
            }
        );

    [Theory]
    // Qwen documentation: MMLU 82.3 in BF16, 80.5 with AWQ.
    [InlineData("awq", "Qwen2-72B-Instruct", "MMLU", -1.8, 97.81)]
    // The same table, the smallest model: C-Eval 45.2 and 39.2.
    [InlineData("gptq", "Qwen2-0.5B-Instruct", "C-Eval", -6.0, 86.73)]
    // Model card of ISTA-DASLab, round to nearest: GSM8K 85.1 and 77.4.
    [InlineData("nvfp4", "Llama-3.1-8B-Instruct", "GSM8K", -7.7, 90.95)]
    // derekl35: mean .611 and .602.
    [InlineData("nf4", "Llama-3.1-8B", "mean of TruthfulQA mc2, ARC-c, HellaSwag, WinoGrande", -0.9, 98.53)]
    // Neural Magic card, table: MMLU 80.18 and 78.69.
    [InlineData("gptq-int8", "Llama-3-70B-Instruct", "MMLU 5-shot", -1.49, 98.14)]
    public void Scores_are_those_of_the_source(
        string method,
        string model,
        string benchmark,
        double points,
        double kept
    )
    {
        QualityRow row = Evidence.Rows.First(row =>
            row.Method == method && row.Model == model && row.Benchmark == benchmark
        );

        Assert.Equal((decimal)points, row.ChangePoints);
        Assert.Equal((decimal)kept, row.KeptPercent);
    }

    [Fact]
    public void Distances_of_gguf_are_those_of_the_source()
    {
        QualityRow[] rows =
        [
            .. Evidence.Rows.Where(row => row is { Method: "gguf-q4_k_m", Model: "Llama-3-8B" }),
        ];

        Assert.Equal(
            [2.8m, 0.031m, 91.9m],
            [rows[0].ChangePercent!.Value, rows[1].Value!.Value, rows[2].Value!.Value]
        );
        Assert.Equal(
            [QualityMeasure.Perplexity, QualityMeasure.KlDivergence, QualityMeasure.SameTopToken],
            rows.Select(row => row.Measure)
        );
    }

    [Fact]
    public void A_perplexity_of_a_pair_is_its_growth()
    {
        // llm-compressor, imatrix: 6.24 → 6.92 with GPTQ.
        QualityRow row = Evidence.Rows.First(row =>
            row is { Method: "gptq", Measure: QualityMeasure.Perplexity }
        );

        Assert.Equal(10.90m, row.ChangePercent);
    }

    [Fact]
    public void Words_stand_where_the_source_has_no_figure()
    {
        QualityRow row = Evidence.Rows.First(row => row is { Method: "fp8", Finding: not null });

        Assert.Equal("effectively lossless at all sizes", row.Finding);
        Assert.Null(row.KeptPercent);
    }

    [Fact]
    public void A_method_without_figures_points_to_one_with_some()
    {
        QualityMethod[] without =
        [
            .. Evidence.Methods.Where(method => Evidence.Of(method).Entries.Count == 0),
        ];

        Assert.Contains(without, method => method.Id == "mxfp4");
        Assert.All(without, method => Assert.NotEmpty(Evidence.Of(Evidence.Find(method.Nearest!)!).Entries));
        Assert.All(Evidence.Methods.Except(without), method => Assert.Null(Evidence.Of(method).Nearest));
    }

    [Fact]
    public void Int4_holds_what_its_methods_hold()
    {
        MethodQuality all = Evidence.Of(Evidence.Find("int4")!);

        Assert.Equal(["awq", "gptq", "int4"], all.Entries.Select(row => row.Method).Distinct().Order());
        Assert.Equal("int4", all.Weights);
        Assert.DoesNotContain(QualityTask.Code, all.NoEvidence);
        Assert.Contains(QualityTask.Code, Evidence.Of(Evidence.Find("nf4")!).NoEvidence);
    }

    [Theory]
    [InlineData("AWQ", "awq")]
    [InlineData("bitsandbytes", "nf4")]
    [InlineData("Q4_K_M", "gguf-q4_k_m")]
    [InlineData("gguf-q4-k-m", "gguf-q4_k_m")]
    [InlineData("w8a8", "int8")]
    public void Methods_have_their_usual_names(string name, string id) =>
        Assert.Equal(id, Evidence.Find(name)!.Id);

    [Fact]
    public void No_name_is_of_two_methods() =>
        Assert.All(
            Evidence.Methods.SelectMany(method => method.Names.Prepend(method.Id)),
            name => Assert.Single(Evidence.Methods, method => method.IsNamed(name))
        );

    [Theory]
    [InlineData("\"method\": \"x\"", "no such method")]
    [InlineData("\"source\": \"x\"", "no such source")]
    [InlineData("\"task\": \"x\"", "no such choice")]
    [InlineData("\"value\": null", "says nothing")]
    public void A_broken_row_is_a_fault(string member, string words)
    {
        string key = member.Split(':')[0];
        string[] outer =
        [
            "\"method\": \"awq\"",
            "\"source\": \"s\"",
            "\"model\": \"m\"",
            "\"against\": \"BF16\"",
        ];
        string[] inner = ["\"benchmark\": \"b\"", "\"task\": \"code\"", "\"value\": 1"];
        string text =
            "{\"methods\": [{\"id\": \"awq\", \"what\": \"w\"}], \"evidence_sources\": [{\"id\": \"s\", \"source\": \"p\", \"read_on\": \"2026-11-22\"}], \"rows\": [{"
            + string.Join(", ", outer.Select(With))
            + ", \"results\": [{"
            + string.Join(", ", inner.Select(With))
            + "}]}]}";
        FaultList faults = new();

        QualityEvidence.Read(CatalogRows.Parse(null, Encoding.UTF8.GetBytes(text), faults));

        Assert.Contains(faults.Faults, fault => fault.Message.Contains(words, StringComparison.Ordinal));

        string With(string good) => good.StartsWith(key, StringComparison.Ordinal) ? member : good;
    }
}
