using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost quantize</c>: what a smaller weight format is known to give and to cost.</summary>
internal static class QuantizeCommand
{
    private sealed class Flags
    {
        public Option<string> To { get; } =
            new("--to") { Description = "The format: fp8, int8, int4 or nvfp4", Required = false };
        public WordFlag Load { get; } =
            new("--load", "low (weight bytes dominate) or saturated", ["low", "saturated"], "saturated")
            {
                Otherwise = "no such load",
            };
        public QuantityFlag Price { get; } =
            new(
                "--price",
                Positive(QuantityKind.UsdPerMillionTokens),
                "Price per million tokens today, in 16 bit"
            );
        public QuantityFlag Speedup { get; } =
            new(
                "--speedup",
                Positive(QuantityKind.Number, 20),
                "Your own measured throughput over 16 bit, instead of the published band"
            );
        public QuantityFlag Parameters { get; } =
            new("--params", Positive(QuantityKind.Count), "Parameters, for the name-plate bytes: 70B");
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "quantize",
            "What a smaller weight format is known to give and to cost: published bands, not predictions.\nExample: farthing cost quantize --to fp8 --price '$1.46/M' --load saturated --params 70B"
        );
        return command
            .With(flags.To, flags.Load, flags.Price, flags.Speedup, flags.Parameters)
            .Runs("cost.quantize", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        string to = context.Parsed.GetValue(flags.To) ?? "";
        string load = flags.Load.Read(context)!;
        Interval price = context.RequiredRange(flags.Price);
        Interval? own = context.Range(flags.Speedup);
        double? parameters = context.Value(flags.Parameters);
        QuantizationEvidence? known = QuantizationEvidence.All.FirstOrDefault(row =>
            row.Format.Equals(to, StringComparison.OrdinalIgnoreCase)
        );
        string[] formats = [.. QuantizationEvidence.All.Select(row => row.Format)];
        if (known is null)
        {
            context.Refuse(
                to.Length == 0 ? CliFaultCodes.FlagMissing : QuantityFaultCodes.UnknownWord,
                "--to",
                to.Length == 0 ? "--to is needed" : "no evidence for this format",
                string.Join(", ", formats),
                to.Length == 0 ? null : to,
                NearestWord.Find(to, formats)
            );
        }

        context.StopOnFaults();
        QuantizationEvidence evidence = known!;
        Interval? band = own ?? (load == "low" ? evidence.LowLoadSpeedup : evidence.SaturatedSpeedup);
        Interval? after = price / band;
        CostQuantizeDocument document = new(
            after?.In("usd_per_m_tokens"),
            Band(band, own is null ? evidence.Source : "--speedup"),
            price.In("usd_per_m_tokens"),
            Band(evidence.RecoveredQuality, evidence.Source)!.Value,
            parameters is double number ? new Quantity(number * evidence.BytesPerWeight, "bytes") : null
        );
        string verb =
            band?.Low >= 1 ? "cheaper"
            : band?.High <= 1 ? "dearer"
            : "cheaper or dearer";
        CostAnswer answer = new(context);
        answer.Say(
            after is Interval then
                ? $"{CostText.PerMillion(price)} → {CostText.PerMillion(then)} in {evidence.Format}, {verb}, at the same utilization ({(own is null ? "published band" : "your measurement")}, {load} load)."
                : $"No fair pair of {evidence.Format} against 16 bit at saturation is known: measure it and give --speedup."
        );
        answer.Figures(
            "",
            new("price then", document.PriceAfter),
            new(
                "throughput over 16 bit",
                document.Speedup,
                own is null ? "assumed from published runs" : "as given"
            ),
            new("price today", document.PriceNow),
            new(
                "benchmark scores kept",
                document.RecoveredQuality,
                "assumed: few models, mostly 8B",
                CostText.Tenths
            ),
            new(
                "weights, name plate",
                document.NominalBytes,
                $"16 bit: {Show.Bytes((parameters ?? 0) * 2)}",
                Show.Bytes
            )
        );
        answer.Note(
            parameters is null
                ? null
                : "Name-plate bytes leave out what stays in 16 bit (embeddings, head, norms) and the scales: farthing cost memory --model shows the real total.",
            $"{evidence.Format}: {evidence.Runs}.",
            "A memory lever pays by letting more requests in: on a GPU with KV to spare it pays little, on one without it can pay far more than this band. farthing plan computes it.",
            "Scores hide flipped answers: run a quality gate on your own prompts before you switch.",
            $"Sources: {evidence.Source}."
        );
        answer.Formula(
            band is Interval speedup
                ? $"price = today / speed-up = {CostText.Plain(price)} / {CostText.Plain(speedup)} = {CostText.PerMillion(after!.Value)}"
                : null,
            parameters is double count
                ? $"name plate = parameters · bytes = {Show.Scaled(count)} · {CostText.Plain(evidence.BytesPerWeight)} = {Show.Bytes(count * evidence.BytesPerWeight)}"
                : null
        );
        return answer.Print(document);
    }

    private static Quantity? Band(Interval? band, string source) =>
        band is Interval known ? known.In("factor") with { Basis = Basis.Assumed, Source = source } : null;
}
