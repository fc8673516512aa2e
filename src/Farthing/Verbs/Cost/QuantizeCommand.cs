using System.CommandLine;
using Farthing.Cli;
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
            context.Faults.Add(
                new Fault(
                    to.Length == 0 ? CliFaultCodes.FlagMissing : QuantityFaultCodes.UnknownWord,
                    to.Length == 0 ? "--to is needed" : "no evidence for this format"
                )
                {
                    Path = "--to",
                    Value = to.Length == 0 ? null : to,
                    Expected = string.Join(", ", formats),
                    Nearest = NearestWord.Find(to, formats),
                }
            );
        }

        context.StopOnFaults();
        QuantizationEvidence evidence = known!;
        Interval? band = own ?? (load == "low" ? evidence.LowLoadSpeedup : evidence.SaturatedSpeedup);
        CostSheet sheet = new(context);
        if (band is Interval speedup)
        {
            Interval after = price / speedup;
            string verb =
                speedup.Low >= 1 ? "cheaper"
                : speedup.High <= 1 ? "dearer"
                : "cheaper or dearer";
            sheet.Say(
                $"{CostText.PerMillion(price)} → {CostText.PerMillion(after)} in {evidence.Format}, {verb}, at the same utilization ({(own is null ? "published band" : "your measurement")}, {load} load)."
            );
            sheet.Figure("price_after", "price then", after, "usd_per_m_tokens", CostText.PerMillion);
            sheet.Figure(
                "speedup",
                "throughput over 16 bit",
                Band(speedup, own is null ? evidence.Source : "--speedup"),
                CostText.Range(speedup, CostText.Times),
                own is null ? "assumed from published runs" : "as given"
            );
            sheet.Formula(
                $"price = today / speed-up = {CostText.Plain(price)} / {CostText.Plain(speedup)} = {CostText.PerMillion(after)}"
            );
        }
        else
        {
            sheet.Say(
                $"No fair pair of {evidence.Format} against 16 bit at saturation is known: measure it and give --speedup."
            );
        }

        sheet.Figure("price_now", "price today", price, "usd_per_m_tokens", CostText.PerMillion);
        sheet.Figure(
            "recovered_quality",
            "benchmark scores kept",
            Band(evidence.RecoveredQuality, evidence.Source),
            CostText.Range(evidence.RecoveredQuality, Tenths),
            "assumed: few models, mostly 8B"
        );
        if (parameters is double count)
        {
            sheet.Figure(
                "nominal_bytes",
                "weights, name plate",
                count * evidence.BytesPerWeight,
                "bytes",
                Show.Bytes,
                $"16 bit: {Show.Bytes(count * 2)}"
            );
            sheet.Note(
                "Name-plate bytes leave out what stays in 16 bit (embeddings, head, norms) and the scales: farthing cost memory --model shows the real total."
            );
            sheet.Formula(
                $"name plate = parameters · bytes = {Show.Scaled(count)} · {CostText.Plain(evidence.BytesPerWeight)} = {Show.Bytes(count * evidence.BytesPerWeight)}"
            );
        }

        sheet.Note($"{evidence.Format}: {evidence.Runs}.");
        sheet.Note(
            "A memory lever pays by letting more requests in: on a GPU with KV to spare it pays little, on one without it can pay far more than this band. farthing plan computes it."
        );
        sheet.Note("Scores hide flipped answers: run a quality gate on your own prompts before you switch.");
        sheet.Note($"Sources: {evidence.Source}.");
        return sheet.Print();
    }

    private static Quantity Band(Interval band, string source) =>
        Quantity.FromInterval(band, "factor") with
        {
            Basis = Basis.Assumed,
            Source = source,
        };

    private static string Tenths(double share) =>
        (share * 100).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) + " %";
}
