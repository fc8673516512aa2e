using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Offers;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Economics.BreakEven;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Cost;

/// <summary>Both sides of <c>farthing cost break-even</c> by their names in the catalog: an instance to rent, an API to buy from.</summary>
internal static class BreakEvenCatalog
{
    /// <summary>Price of an instance per GPU-hour, and its number of GPUs.</summary>
    /// <param name="UsdPerGpuHour">On-demand price of a GPU-hour.</param>
    /// <param name="Gpus">GPUs of all instances together.</param>
    /// <param name="Source">Id, source and date.</param>
    public sealed record Rented(double UsdPerGpuHour, double Gpus, string Source);

    /// <summary>Reads <c>p5.48xlarge x1</c>: type or id of an instance, and how many; null with a fault added where it is not known or has no price.</summary>
    public static Rented? Self(VerbContext context, Catalog catalog, string written)
    {
        string[] words = written.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string name = words.Length > 0 ? words[0] : "";
        double count = 1;
        if (
            words.Length > 2
            || (
                words.Length == 2
                && !(
                    double.TryParse(
                        words[1].TrimStart('x', '×'),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out count
                    )
                    && count >= 1
                )
            )
        )
        {
            return Refuse("not an instance and a number", "an instance such as 'p5.48xlarge x1'");
        }

        InstanceOffer[] found =
        [
            .. catalog.Offers.Where(offer =>
                offer.Id.Equals(name, StringComparison.OrdinalIgnoreCase)
                || (
                    offer.InstanceType.Equals(name, StringComparison.OrdinalIgnoreCase)
                    && offer.OnDemandUsdPerHour is not null
                )
            ),
        ];
        if (found.Length == 0)
        {
            string[] types = [.. catalog.Offers.Select(offer => offer.InstanceType).Distinct()];
            return Refuse(
                "no such instance with an on-demand price",
                "an id of farthing catalog list instances, or --gpu-price",
                NearestWord.Find(name, types)
            );
        }

        if (found.Length > 1)
        {
            return Refuse(
                "more than one instance has this name",
                "one of " + string.Join(", ", found.Take(8).Select(offer => offer.Id))
            );
        }

        InstanceOffer one = found[0];
        if (one.OnDemandUsdPerHour is not double usd)
        {
            return Refuse("no on-demand price is known", "--gpu-price: a price is never guessed");
        }

        CatalogLoader.WarnIfStale(context, one.Id, one.AsOf);
        return new Rented(usd / one.GpuCount, one.GpuCount * count, $"{one.Id}, {Day(one.AsOf)}");

        Rented? Refuse(string message, string expected, string? nearest = null)
        {
            context.Refuse(CostFaultCodes.BadItem, "--self", message, expected, written, nearest);
            return null;
        }
    }

    /// <summary>An API's prices for a prompt length; null with a fault added where it is not known.</summary>
    public static (ApiTariff Tariff, string Source)? Api(
        VerbContext context,
        Catalog catalog,
        string written,
        double? inputTokens
    )
    {
        ApiPrice? api = catalog.TryApi(written, out Fault? fault);
        if (api is null)
        {
            context.Faults.Add(fault! with { Path = "--api" });
            return null;
        }

        CatalogLoader.WarnIfStale(context, api.Id, api.AsOf);
        if (api.RatesFor((long)(inputTokens ?? 0), CatalogLoader.Today(context)) is not ApiRates rates)
        {
            context.Refuse(
                CostFaultCodes.BadItem,
                "--api",
                "it is not billed by tokens",
                "an API with a price per token: farthing catalog list apis",
                written
            );
            return null;
        }

        return (
            new ApiTariff((double)rates.InputUsdPerM, (double)rates.OutputUsdPerM),
            $"{api.Id}, {Day(api.AsOf)}"
        );
    }

    private static string Day(DateOnly? day) =>
        day is { } known
            ? "prices of " + known.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : "prices without a date";
}
