using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
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
        public FleetQuestion Fleet { get; } = new("--in", "--out");
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "quantize",
            "Gains and losses of a smaller weight format: published bands, or, of a model on a fleet, simulated.\nExample: farthing cost quantize --to fp8 --price '$1.46/M' --load saturated --params 70B\n         farthing cost quantize --to fp8 --model llama-3.3-70b --gpus 4xH100-SXM"
        );
        return command
            .With(flags.To, flags.Load, flags.Price, flags.Speedup, flags.Parameters)
            .With(flags.Fleet.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs("cost.quantize", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        string to = context.Parsed.GetValue(flags.To) ?? "";
        string load = flags.Load.Read(context)!;
        bool isSimulated = flags.Fleet.IsAsked(context);
        Interval price = isSimulated ? 1 : context.RequiredRange(flags.Price);
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
                to.Length == 0 ? "the flag is missing" : "no evidence for this format",
                string.Join(", ", formats),
                to.Length == 0 ? null : to,
                NearestWord.Find(to, formats)
            );
        }

        context.StopOnFaults();
        QuantizationEvidence evidence = known!;
        if (isSimulated)
        {
            return Simulated(context, flags, evidence);
        }

        Interval? band = own ?? (load == "low" ? evidence.LowLoadSpeedup : evidence.SaturatedSpeedup);
        Interval? after = price / band;
        CostQuantizeDocument document = new(
            after?.In("usd_per_m_tokens"),
            Band(band, own is null ? evidence.Source : "--speedup"),
            price.In("usd_per_m_tokens"),
            Band(evidence.RecoveredQuality, evidence.Source)!.Value,
            parameters is double number ? new Quantity(number * evidence.BytesPerWeight, "bytes") : null
        );
        return context.Print(QuantizeSheet.Of(document, evidence, own, load, parameters), document);
    }

    /// <summary>The same requests on the same GPUs, with the weights as they are and in the other format.</summary>
    private static int Simulated(VerbContext context, Flags flags, QuantizationEvidence evidence)
    {
        CarryingFleet before = flags.Fleet.Find(
            context,
            null,
            [flags.Price, flags.Speedup, flags.Parameters, flags.Load]
        );
        CarryingFleet after = flags.Fleet.FindWith(
            context,
            null,
            new Dictionary<string, string> { ["--weights"] = evidence.Format }
        );
        CostQuantizeDocument document = new(
            Price(after),
            QuantizedFleets.Speedup(before.Document.Carried!, after.Document.Carried!),
            Price(before),
            Band(evidence.RecoveredQuality, evidence.Source)!.Value,
            null,
            before.Document.Carried,
            after.Document.Carried
        );
        return context.Print(
            QuantizedFleets.Sheet(document, before.Document, evidence, before.Assumptions),
            document
        );

        static Quantity Price(CarryingFleet fleet) =>
            fleet.UsdPerMillion(1, 1, fleet.Capacity.TokensPerRequest).In("usd_per_m_tokens") with
            {
                Value = fleet.Capacity.UsdPerMillion(fleet.UsdPerHour.Middle),
            };
    }

    private static Quantity? Band(Interval? band, string source) =>
        band is Interval known ? known.In("factor") with { Basis = Basis.Assumed, Source = source } : null;
}
