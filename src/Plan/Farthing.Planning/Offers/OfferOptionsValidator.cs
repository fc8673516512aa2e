using System.Globalization;
using Farthing.Numerics.Faults;

namespace Farthing.Planning.Offers;

/// <summary>Checks where and how GPUs are bought; collects every fault.</summary>
public static class OfferOptionsValidator
{
    /// <summary>Adds a fault for every option that cannot be meant.</summary>
    /// <param name="options">The options as they were given.</param>
    /// <param name="faults">Receives the faults.</param>
    /// <param name="path">What precedes the option's name in a fault's path.</param>
    public static void Validate(OfferOptions options, FaultList faults, string path)
    {
        if (options.GpuUsdPerHour is double price && !(price > 0 && double.IsFinite(price)))
        {
            Add(OfferFaultCodes.OutOfRange, "gpu_price", Text(price), "a price above $0/h, such as $2.50/h");
        }

        if (options.GpuUsdPerHour is double own && options.Discounts.Count > 0)
        {
            Add(
                OfferFaultCodes.Conflict,
                "discounts",
                Text(own),
                "either your own price of a GPU-hour or discounts on list prices: your own price replaces all offers"
            );
        }

        for (int i = 0; i < options.Inventory.Count; i++)
        {
            InventoryItem item = options.Inventory[i];
            string at = $"inventory[{i.ToString(CultureInfo.InvariantCulture)}].";
            if (item.Count < 1)
            {
                Add(OfferFaultCodes.OutOfRange, at + "count", Text(item.Count), "at least 1 GPU");
            }

            if (item.GpusPerNode < 1)
            {
                Add(OfferFaultCodes.OutOfRange, at + "node", Text(item.GpusPerNode), "at least 1 GPU");
            }

            if (item.UsdPerGpuHour is double each && !(each >= 0 && double.IsFinite(each)))
            {
                Add(OfferFaultCodes.OutOfRange, at + "price", Text(each), "a price of at least $0/h");
            }
        }

        void Add(string code, string name, string value, string expected) =>
            faults.Add(
                new Fault(code, code == OfferFaultCodes.Conflict ? "excludes another option" : "out of range")
                {
                    Path = path + name,
                    Value = value,
                    Expected = expected,
                }
            );
    }

    /// <summary>The discounts with their names read; those that cannot be read become faults.</summary>
    internal static Dictionary<DiscountKey, double> Discounts(
        OfferOptions options,
        FaultList faults,
        string path
    )
    {
        Dictionary<DiscountKey, double> discounts = [];
        foreach ((string name, double share) in options.Discounts)
        {
            DiscountKey? key = DiscountKey.TryParse(name);
            bool isShare = share is >= 0 and < 1;
            if (key is not null && isShare)
            {
                discounts[key] = share;
                continue;
            }

            faults.Add(
                new Fault(
                    OfferFaultCodes.WrongDiscount,
                    key is null ? "not the name of a discount" : "a discount out of range"
                )
                {
                    Path = $"{path}discounts.{name}",
                    Value = key is null ? name : Text(share),
                    Expected = key is null
                        ? "cloud.family.term with the term on-demand, spot, 1y or 3y, such as aws.p5.1y"
                        : "a share from 0 % to below 100 %",
                }
            );
        }

        return discounts;
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>Codes of faults in where and how GPUs are bought.</summary>
public static class OfferFaultCodes
{
    /// <summary>No offer is in a region of this pattern.</summary>
    /// <remarks>Write <c>cloud/region</c>, <c>cloud/*</c> or <c>any</c>; <c>farthing catalog list instances</c> shows them.</remarks>
    public const string NoSuchRegion = "FAR6101";

    /// <summary>A discount is not named <c>cloud.family.term</c>, or its share is out of range.</summary>
    /// <remarks><c>--discount aws.p5.1y=40%</c>; terms are on-demand, spot, 1y and 3y.</remarks>
    public const string WrongDiscount = "FAR6102";

    /// <summary>A discount would have no effect: no offer in question has this cloud, family and kind of purchase.</summary>
    /// <remarks>Mend its name, or add the kind to <c>offers.purchase</c> and the region to <c>offers.regions</c>.</remarks>
    public const string UnusedDiscount = "FAR6103";

    /// <summary>Two conditions of buying exclude each other.</summary>
    /// <remarks>Leave one of them out.</remarks>
    public const string Conflict = "FAR6104";

    /// <summary>A price, a count or a node size is out of range.</summary>
    /// <remarks>Stay within the range that the message states.</remarks>
    public const string OutOfRange = "FAR6105";
}
