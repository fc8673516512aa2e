using System.CommandLine;
using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Support;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog support MODEL GPU [ENGINE]</c>: what is tabulated, transferred, assumed or impossible, before any work.</summary>
internal static class CatalogSupport
{
    private const string TimedEngine = "vllm";
    private static readonly int[] Ranks = [1, 2, 4, 8, 16];

    private static readonly Argument<string> ModelName = new("model")
    {
        Description = "A model of the catalog",
    };
    private static readonly Argument<string> GpuName = new("gpu") { Description = "A GPU of the catalog" };
    private static readonly Argument<string?> EngineName = new("engine")
    {
        Description = "vllm (default), sglang, trtllm, tgi or lmdeploy",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "support",
            "Say for each weight format whether a model runs on a GPU, at which tensor parallelism, and how well its\n"
                + "step times are known: fitted (to timings of this GPU), transferred (from another), assumed, or impossible.\n\n"
                + "  farthing catalog support qwen3-30b-a3b H100\n"
                + "  farthing catalog support gpt-oss-120b L40S vllm"
        )
        {
            ModelName,
            GpuName,
            EngineName,
        };
        return command.ReadsCatalog().Runs("catalog.support", Run);
    }

    private static int Run(VerbContext context)
    {
        Catalog catalog = CatalogLoader.Load(context);
        ModelEntry? model = catalog.TryModel(context.Parsed.GetRequiredValue(ModelName), out Fault? noModel);
        GpuEntry? gpu = catalog.TryGpu(context.Parsed.GetRequiredValue(GpuName), out Fault? noGpu);
        foreach (Fault fault in new[] { noModel, noGpu }.OfType<Fault>())
        {
            context.Faults.Add(fault);
        }

        string engine = EngineOf(context, catalog);
        context.StopOnFaults();
        FormatVerdict[] verdicts = [.. Verdicts(catalog, model!.Spec, gpu!.Spec)];
        return context.Answer(
            writer => WriteJson(writer, model.Spec, gpu.Spec, engine, verdicts),
            text => WriteText(text, model.Spec, gpu.Spec, engine, verdicts),
            exitCode: Array.Exists(verdicts, verdict => verdict.Tensor.Length > 0) ? 0 : 1
        );
    }

    private static string EngineOf(VerbContext context, Catalog catalog)
    {
        string word = context.Parsed.GetValue(EngineName) ?? TimedEngine;
        if (catalog.Words.Engine(word) is { } engine)
        {
            return engine;
        }

        string[] known = ["vllm", "sglang", "trtllm", "tgi", "lmdeploy"];
        context.Faults.Add(
            new Fault(CatalogFaultCodes.UnknownName, "no such engine")
            {
                Path = "engine",
                Value = word,
                Expected = "one of " + string.Join(", ", known),
                Nearest = NearestWord.Find(word, known),
            }
        );
        return word;
    }

    private static IEnumerable<FormatVerdict> Verdicts(Catalog catalog, ModelSpec model, GpuSpec gpu)
    {
        foreach (NumberFormat format in FormatFacts.All)
        {
            bool isPointless =
                (format == NumberFormat.Fp16 && gpu.HasBf16)
                || (format == NumberFormat.Mxfp4 && !model.HasExperts)
                || (format == NumberFormat.Fp8Block && model.Fp8Scheme == Fp8Scheme.Tensor)
                || (format == NumberFormat.Fp8 && model.Fp8Scheme == Fp8Scheme.Block128);
            if (isPointless)
            {
                continue;
            }

            WeightPrecision weights = WeightPrecision.Of(model, format);
            SupportVerdict[] byRanks =
            [
                .. Ranks.Select(tp => catalog.SupportRules.Check(model, gpu, weights, NumberFormat.Bf16, tp)),
            ];
            yield return new FormatVerdict(
                format,
                [.. Ranks.Where((_, i) => byRanks[i].IsPossible)],
                [.. byRanks.SelectMany(verdict => verdict.Rejections).Distinct()],
                [.. byRanks[0].Notes.Where(note => note.RuleId == "format")],
                catalog.Kernels.Of(model, gpu, weights, NumberFormat.Bf16)
            );
        }
    }

    private static void WriteText(
        TextWriter text,
        ModelSpec model,
        GpuSpec gpu,
        string engine,
        FormatVerdict[] verdicts
    )
    {
        text.WriteLine($"{model.Id} on {gpu.Id} ({gpu.Architecture}) with {engine}");
        if (engine != TimedEngine)
        {
            text.WriteLine(
                $"kernels were timed with vLLM: for {engine} every step time is at best transferred"
            );
        }

        text.WriteLine();
        TextTable table = new(
            TextColumn.Text("WEIGHTS"),
            TextColumn.Text("RUNS AT TP"),
            TextColumn.Text("STEP TIMES"),
            TextColumn.Text("WHY")
        );
        foreach (FormatVerdict verdict in verdicts)
        {
            string why =
                verdict.Rejections.Count > 0 ? verdict.Rejections[0].ToString()
                : verdict.Notes.Count > 0 ? verdict.Notes[0].Sentence
                : "";
            table.Row(
                FormatFacts.Id(verdict.Format),
                verdict.Tensor.Length == 0 ? "impossible" : string.Join(" ", verdict.Tensor),
                verdict.Tensor.Length == 0 ? "" : Word(verdict.Worst(engine == TimedEngine)),
                why.Length > 84 ? why[..83] + "…" : why
            );
        }

        table.Write(text);
        text.WriteLine();
        TextTable operators = new(
            TextColumn.Text("OPERATOR"),
            TextColumn.Text("FORMAT"),
            TextColumn.Text("STEP TIME"),
            TextColumn.Text("BASIS")
        );
        foreach (
            OperatorCoverage coverage in verdicts
                .Where(verdict => verdict.Tensor.Length > 0)
                .SelectMany(verdict => verdict.Coverage)
                .Distinct()
        )
        {
            operators.Row(coverage.Operator, coverage.Format, Word(coverage.Coefficients), coverage.Basis);
        }

        operators.Write(text);
        text.WriteLine();
        text.WriteLine(
            "Whether it fits into memory is another question: farthing plan answers it for your traffic."
        );
        RuleFinding[] findings =
        [
            .. verdicts
                .SelectMany(verdict => verdict.Rejections.Concat(verdict.Notes))
                .DistinctBy(finding => finding.RuleId == "format" ? finding.Sentence : finding.RuleId),
        ];
        foreach (RuleFinding finding in findings)
        {
            string mark = finding.IsVerified ? "verified" : "UNVERIFIED";
            CatalogText.WriteWrapped(text, $"  {mark, -11}", $"{finding} [{finding.Source}]");
        }
    }

    private static void WriteJson(
        Utf8JsonWriter writer,
        ModelSpec model,
        GpuSpec gpu,
        string engine,
        FormatVerdict[] verdicts
    )
    {
        writer.WriteStartObject();
        writer.WriteString("model", model.Id);
        writer.WriteString("gpu", gpu.Id);
        writer.WriteString("engine", engine);
        writer.WriteStartArray("formats");
        foreach (FormatVerdict verdict in verdicts)
        {
            writer.WriteStartObject();
            writer.WriteString("format", FormatFacts.Id(verdict.Format));
            writer.WriteStartArray("tensor_parallel");
            foreach (int tp in verdict.Tensor)
            {
                writer.WriteNumberValue(tp);
            }

            writer.WriteEndArray();
            writer.WriteString(
                "coefficients",
                verdict.Tensor.Length == 0 ? null : Word(verdict.Worst(engine == TimedEngine))
            );
            WriteFindings(writer, "rejections", verdict.Rejections);
            WriteFindings(writer, "notes", verdict.Notes);
            writer.WriteStartArray("operators");
            foreach (OperatorCoverage coverage in verdict.Coverage)
            {
                writer.WriteStartObject();
                writer.WriteString("operator", coverage.Operator);
                writer.WriteString("format", coverage.Format);
                writer.WriteString("coefficients", Word(coverage.Coefficients));
                writer.WriteString("basis", coverage.Basis);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteFindings(Utf8JsonWriter writer, string name, IReadOnlyList<RuleFinding> findings)
    {
        writer.WriteStartArray(name);
        foreach (RuleFinding finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", finding.RuleId);
            writer.WriteString("sentence", finding.Sentence);
            writer.WriteString("source", finding.Source);
            writer.WriteBoolean("verified", finding.IsVerified);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Word(Coefficients coefficients) =>
        coefficients switch
        {
            Coefficients.Tabulated => "tabulated",
            Coefficients.Fitted => "fitted",
            Coefficients.Transferred => "transferred",
            _ => "assumed",
        };

    private sealed record FormatVerdict(
        NumberFormat Format,
        int[] Tensor,
        IReadOnlyList<RuleFinding> Rejections,
        IReadOnlyList<RuleFinding> Notes,
        IReadOnlyList<OperatorCoverage> Coverage
    )
    {
        /// <summary>The least known of the operators; another engine than the timed one is transferred at best.</summary>
        public Coefficients Worst(bool isTimedEngine)
        {
            Coefficients worst = Coverage.Max(coverage => coverage.Coefficients);
            return isTimedEngine || worst > Coefficients.Transferred ? worst : Coefficients.Transferred;
        }
    }
}
