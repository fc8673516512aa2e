using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Quality;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Precision;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost quantize</c>: what a smaller weight format is known to give and to cost.</summary>
internal static class QuantizeCommand
{
    private sealed class Flags
    {
        public Option<string> To { get; } =
            new("--to")
            {
                Description = "The format or method: fp8, int8, awq, nf4, gguf-q4_k_m, …",
                Required = false,
            };
        public WordFlag Load { get; } =
            new("--load", "low (weight bytes dominate) or saturated", ["low", "saturated"], "saturated")
            {
                Otherwise = "no such load",
            };
        public QuantityFlag Price { get; } =
            new(
                "--price",
                Positive(QuantityKind.UsdPerMillionTokens),
                "Price per million tokens today, in 16 bit; without it: what is known of speed and quality"
            );
        public QuantityFlag Speedup { get; } =
            new(
                "--speedup",
                Positive(QuantityKind.Number, 20),
                "Your own measured throughput over 16 bit, instead of the published band"
            );
        public QuantityFlag Parameters { get; } =
            new("--params", Positive(QuantityKind.Count), "Parameters, for the name-plate bytes: 70B");
        public QuantityFlag Utilization { get; } = CostFlags.Utilization();
        public FleetQuestion Fleet { get; } = new("--in", "--out");
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "quantize",
            "Gains and losses of a smaller weight format: published bands, or, of a model on a fleet, simulated; quality lost by task, with sources.\nExample: farthing cost quantize --to awq\n         farthing cost quantize --to fp8 --price '$1.46/M' --load saturated --params 70B\n         farthing cost quantize --to fp8 --model llama-3.3-70b --gpus 4xH100-SXM"
        );
        return command
            .With(flags.To, flags.Load, flags.Price, flags.Speedup, flags.Parameters)
            .With(flags.Utilization)
            .With(flags.Fleet.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs("cost.quantize", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        string load = flags.Load.Read(context)!;
        bool isSimulated = flags.Fleet.IsAsked(context, flags.Utilization);
        Interval? price = context.Range(flags.Price);
        Interval? own = context.Range(flags.Speedup);
        double? parameters = context.Value(flags.Parameters);
        QualityMethod? method = Method(context, flags, isSimulated);
        context.StopOnFaults();
        MethodQuality quality = Catalog.BuiltIn.QualityEvidence.Of(method!);
        QuantizationEvidence? evidence = Evidence(method!);
        if (isSimulated)
        {
            return Simulated(context, flags, evidence, quality);
        }

        if (evidence is null && parameters is not null)
        {
            context.Conflict(
                flags.Parameters.Name,
                $"the bytes of a weight in {quality.Method} are not held: --params has no effect",
                "--params beside " + string.Join(", ", QuantizationEvidence.All.Select(row => row.Format))
            );
            context.StopOnFaults();
        }

        Interval? band = own ?? (load == "low" ? evidence?.LowLoadSpeedup : evidence?.SaturatedSpeedup);
        CostQuantizeDocument document = new(
            price is Interval now && band is Interval speedup ? (now / speedup).In("usd_per_m_tokens") : null,
            Band(band, own is null ? evidence?.Source : "--speedup"),
            price?.In("usd_per_m_tokens"),
            Band(evidence?.RecoveredQuality, evidence?.Source),
            quality,
            parameters is double number && evidence is not null
                ? new Quantity(number * evidence.BytesPerWeight, "bytes")
                : null
        );
        return context.Print(QuantizeSheet.Of(document, evidence, own, load, parameters), document);
    }

    /// <summary>The method that <c>--to</c> names; refused where nothing is known of it, or where a fleet cannot run it.</summary>
    private static QualityMethod? Method(VerbContext context, Flags flags, bool isSimulated)
    {
        QualityEvidence all = Catalog.BuiltIn.QualityEvidence;
        string to = context.Parsed.GetValue(flags.To) ?? "";
        string expected = string.Join(", ", all.Methods.Select(known => known.Id));
        if (to.Length == 0)
        {
            context.Refuse(CliFaultCodes.FlagMissing, "--to", "the flag is missing", expected);
            return null;
        }

        if (all.Find(to) is not QualityMethod method)
        {
            context.Refuse(
                QuantityFaultCodes.UnknownWord,
                "--to",
                "no such format or method",
                expected,
                to,
                all.Nearest(to)
            );
            return null;
        }

        if (isSimulated && method.Format is null)
        {
            context.Conflict(
                "--to",
                $"weights in {method.Id} are not simulated: --gpus has no effect",
                "without --gpus, or one of "
                    + string.Join(
                        ", ",
                        all.Methods.Where(known => known.Format is not null).Select(known => known.Id)
                    ),
                to
            );
        }
        else if (!isSimulated && method.Nearest is string nearest && Evidence(method) is null)
        {
            context.Refuse(
                QuantityFaultCodes.UnknownWord,
                "--to",
                $"no evidence held for {method.Id}, neither of speed nor of quality",
                expected,
                to,
                nearest
            );
        }

        return method;
    }

    /// <summary>What is known of the speed of a method, or of the format as which engines run it.</summary>
    private static QuantizationEvidence? Evidence(QualityMethod method) =>
        QuantizationEvidence.All.FirstOrDefault(row =>
            row.Format == (method.Format is NumberFormat format ? FormatFacts.Id(format) : method.Id)
        );

    /// <summary>The same requests on the same GPUs, with the weights as they are and in the other format.</summary>
    private static int Simulated(
        VerbContext context,
        Flags flags,
        QuantizationEvidence? evidence,
        MethodQuality quality
    )
    {
        Interval? used = context.Range(flags.Utilization);
        CarryingFleet before = flags.Fleet.Find(
            context,
            null,
            [flags.Price, flags.Speedup, flags.Parameters, flags.Load]
        );
        CarryingFleet after = flags.Fleet.FindWith(
            context,
            before,
            new Dictionary<string, string> { ["--weights"] = quality.Weights! }
        );
        CostQuantizeDocument document = new(
            Price(after),
            QuantizedFleets.Speedup(before.Document.Carried!, after.Document.Carried!),
            Price(before),
            Band(evidence?.RecoveredQuality, evidence?.Source),
            quality,
            null,
            before.Document.Carried,
            after.Document.Carried,
            before.UsdPerRequest(Price(before)),
            after.UsdPerRequest(Price(after))
        );
        return context.Print(
            QuantizedFleets.Sheet(
                document,
                before.Document,
                used,
                evidence,
                before.Assumptions.Append(before.WithoutBand ?? after.WithoutBand)
            ),
            document
        );

        Quantity Price(CarryingFleet fleet) =>
            fleet.UsdPerMillion(used ?? 1, 1, fleet.Capacity.TokensPerRequest);
    }

    private static Quantity? Band(Interval? band, string? source) =>
        band is Interval known ? known.In("factor") with { Basis = Basis.Assumed, Source = source } : null;
}
