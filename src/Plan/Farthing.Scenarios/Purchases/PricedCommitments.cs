using Farthing.Catalogs.Offers;
using Farthing.Documents.Catalogs;
using Farthing.Economics.Purchases.Ways;
using Farthing.Planning.Offers;

namespace Farthing.Scenarios.Purchases;

/// <summary>Commitments that can be had for an instance: those with a price, and those that lack one.</summary>
/// <param name="Ways">Those with a price, by node.</param>
/// <param name="Unpriced">Ids of instruments that hold for the instance and have no public price.</param>
/// <param name="Dated">Ids of instruments that are sold for a window of days, not for a load that goes on.</param>
public sealed record PricedCommitments(
    IReadOnlyList<CommittedNode> Ways,
    IReadOnlyList<string> Unpriced,
    IReadOnlyList<string> Dated
)
{
    private const int Year = 12;

    /// <summary>Prices them: by the user's discount, else by the offer's own price for the term, else by the catalog's discount or price.</summary>
    public static PricedCommitments Of(PurchaseInputs inputs)
    {
        List<CommittedNode> ways = [];
        List<string> unpriced = [];
        List<string> dated = [];
        if (inputs.Price.Offer is InstanceOffer offer)
        {
            double list = inputs.NodeUsdPerHour;
            foreach (PurchaseKind kind in (PurchaseKind[])[PurchaseKind.Reserved1y, PurchaseKind.Reserved3y])
            {
                if (Own(inputs, offer, kind) is double own)
                {
                    ways.Add(
                        new CommittedNode(
                            $"your {PurchaseKinds.Term(kind)} discount",
                            list * (1 - own),
                            Months(kind)
                        )
                    );
                }
            }

            bool[] owned = [ways.Any(way => way.TermMonths == Year), ways.Any(way => way.TermMonths > Year)];
            foreach (
                CommitmentRow row in inputs.Commitments.Where(row =>
                    row.Holds(offer.Cloud, offer.InstanceType, offer.GpuId)
                )
            )
            {
                if (row.TermMonths is not int months)
                {
                    dated.Add(row.Id);
                }
                else if (months >= Year && owned[months > Year ? 1 : 0])
                {
                    continue; // The user's own discount stands over published ones.
                }
                else if (months > 0 && NodeUsd(row, months, offer, inputs) is double usd)
                {
                    ways.Add(new CommittedNode(row.Id, usd, months));
                }
                else if (months > 0)
                {
                    unpriced.Add(row.Id);
                }
            }
        }

        if (inputs.AssumedDiscount is double assumed)
        {
            ways.Add(new CommittedNode("assumed 1y", inputs.NodeUsdPerHour * (1 - assumed), Year));
        }

        return new PricedCommitments(ways, unpriced, dated);
    }

    private static double? NodeUsd(CommitmentRow row, int months, InstanceOffer offer, PurchaseInputs inputs)
    {
        double? listed = months == Year ? offer.Reserved1yUsdPerHour : offer.Reserved3yUsdPerHour;
        return row.DiscountFraction is not null && listed is not null ? listed
            : row.DiscountFraction is double discount ? inputs.NodeUsdPerHour * (1 - discount)
            : row.UsdPerGpuHour * inputs.GpusPerNode;
    }

    private static double? Own(PurchaseInputs inputs, InstanceOffer offer, PurchaseKind kind)
    {
        double? most = null;
        foreach ((string name, double share) in inputs.Discounts)
        {
            if (DiscountKey.TryParse(name)?.IsMatch(offer, kind) == true)
            {
                most = Math.Max(most ?? 0, share);
            }
        }

        return most;
    }

    private static int Months(PurchaseKind kind) => kind == PurchaseKind.Reserved1y ? Year : 3 * Year;
}
