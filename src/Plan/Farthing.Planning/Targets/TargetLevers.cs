using Farthing.Catalogs;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Offers;
using Farthing.Planning.Quality;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Targets;

/// <summary>The levers that a setting leaves: what is allowed already, or would change nothing, is not among them.</summary>
internal static class TargetLevers
{
    /// <summary>Multiples of a promise's limit that are tried.</summary>
    public static readonly double[] Relaxations = [1.25, 1.5, 2];

    private static readonly (string Words, NumberFormat[] Formats)[] Families =
    [
        ("8-bit weights", [NumberFormat.Fp8, NumberFormat.Int8]),
        ("4-bit weights", [NumberFormat.Int4, NumberFormat.Nvfp4]),
    ];

    /// <summary>Place, hardware and kind of purchase.</summary>
    public static IEnumerable<(TargetLeverKind Kind, string Name, TargetSetting Setting)> OfBuying(
        TargetSetting setting
    )
    {
        OfferOptions offers = setting.Offers;
        if (offers.GpuUsdPerHour is null && offers.Inventory.Count == 0)
        {
            if (!offers.Regions.Any(region => region.Equals("any", StringComparison.OrdinalIgnoreCase)))
            {
                yield return (
                    TargetLeverKind.Region,
                    "any region and cloud",
                    setting with
                    {
                        Offers = offers with { Regions = ["any"] },
                    }
                );
            }

            if (offers.GpuIds.Count > 0)
            {
                yield return (
                    TargetLeverKind.Gpu,
                    "any GPU that is sold",
                    setting with
                    {
                        Offers = offers with { GpuIds = [] },
                    }
                );
            }

            if (PurchaseKinds.Sold.Except(offers.Purchases).Any())
            {
                yield return (
                    TargetLeverKind.Purchase,
                    "spot or reserved, where a price is published",
                    setting with
                    {
                        Offers = offers with { Purchases = PurchaseKinds.Sold },
                    }
                );
            }
        }
    }

    /// <summary>Formats that nobody consented to yet.</summary>
    public static IEnumerable<(string Name, TargetSetting Setting)> OfFormats(TargetSetting setting)
    {
        Fleets.ShapeConstraints shapes = setting.Request.Shapes;
        if (!shapes.Kv.Contains(NumberFormat.Fp8))
        {
            yield return (
                "FP8 KV cache",
                With(setting, shapes with { Kv = [.. shapes.Kv, NumberFormat.Fp8] })
            );
        }

        foreach ((string words, NumberFormat[] formats) in Families)
        {
            NumberFormat[] missing = [.. formats.Except(shapes.Weights)];
            if (missing.Length > 0)
            {
                string ids = string.Join(", ", missing.Select(FormatFacts.Id));
                yield return (
                    $"{words} ({ids})",
                    With(setting, shapes with { Weights = [.. shapes.Weights, .. missing] })
                );
            }
        }
    }

    /// <summary>One promise at a multiple of its limit in the plan as it was asked.</summary>
    public static (string Name, TargetSetting Setting) Relaxed(
        TargetSetting setting,
        SloTarget asked,
        double factor
    )
    {
        double limit = asked.LimitSeconds * factor;
        Slo slo = new([
            .. setting.Request.Slo.Targets.Select(target =>
                target.Name == asked.Name ? target with { LimitSeconds = limit } : target
            ),
        ]);
        string times = factor.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
        return (
            $"{asked.Name} at {Show.Seconds(limit)} ({times}×)",
            setting with
            {
                Request = setting.Request with { Slo = slo },
            }
        );
    }

    /// <summary>Quality loss of a fleet in formats without consent.</summary>
    public static string Consent(Catalog catalog, TargetSetting asked, PlanEntry? entry)
    {
        if (entry is null)
        {
            return "";
        }

        List<string> words = [];
        if (!asked.Request.Shapes.Weights.Contains(entry.Shape.Weights))
        {
            QualityVerdict verdict = QualityGate.Judge(
                catalog,
                asked.Request.Model,
                entry.Shape.Weights,
                null
            );
            words.Add($"needs your consent: {FormatFacts.Id(entry.Shape.Weights)}, {verdict.Words}");
        }

        if (!asked.Request.Shapes.Kv.Contains(entry.Shape.Kv))
        {
            words.Add($"needs your consent: {FormatFacts.Id(entry.Shape.Kv)} KV cache");
        }

        if (entry.Quote.IsOnSpot && !asked.Offers.Purchases.Contains(PurchaseKind.Spot))
        {
            words.Add("needs your consent: live traffic on spot, with a spare replica");
        }

        return string.Join("; ", words);
    }

    private static TargetSetting With(TargetSetting setting, Fleets.ShapeConstraints shapes) =>
        setting with
        {
            Request = setting.Request with { Shapes = shapes },
        };
}
