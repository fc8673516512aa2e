using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Claims;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Precision;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost check</c>: is a published claim possible?</summary>
internal static class CheckCommand
{
    private sealed class Flags
    {
        public ServingFlags Serving { get; } = new();
        public QuantityFlag Gpus { get; } =
            new("--gpus", Whole(1, 64), "GPUs of the claim, tensor-parallel", 1);
        public QuantityFlag Tps { get; } =
            new("--tps", Positive(QuantityKind.TokensPerSecond), "Output tokens per second that are claimed");
        public QuantityFlag Price { get; } = CostFlags.GpuPrice();
        public QuantityFlag Claimed { get; } =
            new(
                "--claimed",
                Positive(QuantityKind.UsdPerMillionTokens),
                "Price per million tokens that is claimed"
            );
        public QuantityFlag Ttft { get; } =
            new("--ttft", Positive(QuantityKind.Duration), "Time to the first token that is claimed");
        public QuantityFlag Itl { get; } =
            new("--itl", Positive(QuantityKind.Duration), "Gap between tokens that is claimed");
        public QuantityFlag In { get; } =
            new("--in", Whole(1, 1e7), "Tokens of a prompt, for --ttft [without it: 1,000, assumed]");
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "check",
            "Is a published price possible? Does it fit, is it faster than the weights can be read, which context does it allow, which utilization does the price assume, at what latency does it hold. Exit code 1: impossible.\nExample: farthing cost check --model llama-3.3-70b --weights fp8 --gpu H100-SXM --tps 1800 --batch 32 --gpu-price '$2.50/h' --claimed '$0.39/M'\n         farthing cost check --model llama-3.3-70b --weights fp8 --gpu H100-SXM --gpus 4 --tps 1800 --batch 32 --ttft 300ms --itl 20ms --in 2000"
        );
        return command
            .With(flags.Serving.All)
            .With(flags.Gpus, flags.Tps, flags.Price, flags.Claimed, flags.Ttft, flags.Itl, flags.In)
            .ReadsCatalog()
            .Runs("cost.check", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        double tps = context.Required(flags.Tps);
        double batch = context.Required(flags.Serving.Batch);
        double? tokens = context.Value(flags.Serving.Context);
        Interval? price = context.Range(flags.Price);
        double? ttft = context.Value(flags.Ttft);
        double? itl = context.Value(flags.Itl);
        double? prompt = context.Value(flags.In);
        if (prompt is not null && context.Parsed.GetValue(flags.Ttft) is null)
        {
            context.Conflict(flags.In.Name, "--in has no effect without --ttft", "--ttft 300ms beside it");
        }

        double? claimed = context.Value(flags.Claimed);
        double gpus = context.Required(flags.Gpus);
        Deployment? deployment = flags.Serving.ReadDeployment(context, double.IsFinite(gpus) ? (int)gpus : 1);
        if (!flags.Serving.HasModel(context))
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                "--model",
                "the flag is missing",
                "a model of the catalog such as llama-3.3-70b"
            );
        }

        if (claimed is not null && price is null && context.Parsed.GetValue(flags.Price) is null)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--gpu-price",
                "--claimed needs --gpu-price",
                QuantityUnits.Example(QuantityKind.UsdPerHour)
            );
        }

        context.StopOnFaults();
        ClaimCheck check = new(
            flags.Serving.CatalogOf(context),
            deployment!,
            tps,
            batch,
            tokens,
            price,
            claimed,
            ClaimCheck.HalfDigit(context.Parsed.GetValue(flags.Claimed))
        )
        {
            PromptTokens = prompt,
            TtftSeconds = ttft,
            ItlSeconds = itl,
        };
        return Print(context, check);
    }

    private static int Print(VerbContext context, ClaimCheck check)
    {
        IReadOnlyList<ClaimFinding> findings = check.Findings();
        ClaimVerdict verdict = findings.Max(finding => finding.Verdict);
        ClaimFinding worst = findings.First(finding => finding.Verdict == verdict);
        CostAnswer answer = new();
        answer.Say(
            verdict == ClaimVerdict.Possible
                ? $"POSSIBLE: nothing that can be computed speaks against {Show.Count(check.TokensPerSecond)} tokens/s at batch {FigureText.Plain(check.Batch)}."
                : $"{verdict.ToString().ToUpperInvariant()}: {worst.Arithmetic}.",
            $"{check.Roofline.Name}, batch {FigureText.Plain(check.Batch)}{(check.Context is double tokens ? $", context {Show.Count(tokens)}" : ", no context stated")}."
        );
        int questions = findings.Max(finding => finding.Question.Length);
        answer.Show(
            "ONE BY ONE",
            new SheetFacts([
                .. findings.Select(finding =>
                    (
                        $"{finding.Question.PadRight(questions)}  {finding.Verdict.ToString().ToLowerInvariant()}",
                        finding.Arithmetic
                    )
                ),
            ])
        );
        CostCheckDocument document = check.Document(findings, verdict);
        MemoryBudgetResult room = check.Room;
        answer.Figures(
            "NUMBERS",
            new("weights per GPU", document.WeightBytes),
            new(
                "left for KV per GPU",
                document.KvRoomBytes,
                $"at 0.92, {ServingFit.LeanTokens} tokens a step, {FigureText.Plain(check.Batch)} seqs"
            ),
            new("which is", document.KvRoomTokens, $"{FormatFacts.Id(check.Deployment.KvFormat)} KV tokens"),
            new(
                "context that memory allows",
                document.ContextByMemory,
                $"for each of {FigureText.Plain(check.Batch)}"
            ),
            new(
                "tokens/s at most",
                document.FloorTps,
                check.Context is null ? "weights alone" : "weights and KV"
            ),
            new("price there", document.FloorPrice, "at 100 %, a price nobody pays"),
            new("price at the claimed speed", document.PriceAtClaim, "at 100 %, a price nobody pays"),
            new("at 70 % utilization", document.PriceAt70Percent),
            new("utilization of the price", document.ImpliedUtilization)
        );
        answer.Table(
            "WHAT READERS NEED",
            document.Readers,
            new TableColumns<ReaderNeed>()
                .Words("", need => need.Need)
                .Figure("needed", need => Shown(need.Limit))
                .Figure("each gets", need => Shown(need.Gets))
                .Words("", need => need.Met ? "kept" : "missed")
                .Words("source", need => need.Limit.Source)
        );
        answer.Note(
            "Only decode is tested: prompts take time too, so that a claim that passes may still leave none for prefill. Memory as vLLM accounts for it; other engines differ by a few GB."
        );
        answer.Formula(
            check.Roofline.Explain(check.Roofline.WithKv),
            $"KV room = {FigureText.Plain(room.Utilization)} · {FigureText.Bytes(room.TotalBytes)} − weights {FigureText.Bytes(room.WeightBytes)} − overheads {FigureText.Bytes(room.OverheadBytes)} = {FigureText.Bytes(room.KvBytes)}; context = room / {Show.Bytes(room.EffectiveBytesPerToken)} a token / {FigureText.Plain(check.Batch)} = {Show.Count(document.ContextByMemory.Value)}"
        );
        return context.Print(answer, document, verdict == ClaimVerdict.Impossible ? 1 : 0);

        static string Shown(Quantity need) =>
            need.Unit == "s" ? Show.Seconds(need.Value) : $"{Show.Three(need.Value)} tok/s";
    }
}
