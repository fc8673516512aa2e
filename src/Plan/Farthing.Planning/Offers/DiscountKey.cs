using Farthing.Catalogs.Offers;

namespace Farthing.Planning.Offers;

/// <summary>Scope of a discount: <c>cloud.family.term</c>, such as <c>aws.p5.1y</c>; the family is an instance type or its beginning, or <c>*</c>.</summary>
/// <param name="Cloud">The cloud.</param>
/// <param name="Family">The family or the whole type.</param>
/// <param name="Kind">The way of buying that the term stands for.</param>
public sealed record DiscountKey(string Cloud, string Family, PurchaseKind Kind)
{
    /// <summary>Reads <c>cloud.family.term</c>; the family may hold dots itself.</summary>
    public static DiscountKey? TryParse(string text)
    {
        int first = text.IndexOf('.', StringComparison.Ordinal);
        int last = text.LastIndexOf('.');
        if (first <= 0 || last <= first + 1)
        {
            return null;
        }

        string term = text[(last + 1)..];
        foreach (PurchaseKind kind in PurchaseKinds.Sold)
        {
            bool isTerm =
                term.Equals(PurchaseKinds.Term(kind), StringComparison.OrdinalIgnoreCase)
                || term.Equals(PurchaseKinds.Id(kind), StringComparison.OrdinalIgnoreCase);
            if (isTerm)
            {
                return new DiscountKey(text[..first], text[(first + 1)..last], kind);
            }
        }

        return null;
    }

    /// <summary>True when the discount holds for a way of buying an instance.</summary>
    public bool IsMatch(InstanceOffer offer, PurchaseKind kind) =>
        kind == Kind && offer.Cloud.Equals(Cloud, StringComparison.OrdinalIgnoreCase) && IsFamily(offer);

    /// <summary>The name of the discount that would price a way of buying: <c>aws.p5.1y</c>.</summary>
    public static string For(InstanceOffer offer, PurchaseKind kind)
    {
        int end = offer.InstanceType.IndexOf('.', StringComparison.Ordinal);
        string family = end > 0 ? offer.InstanceType[..end] : offer.InstanceType;
        return $"{offer.Cloud}.{family}.{PurchaseKinds.Term(kind)}";
    }

    private bool IsFamily(InstanceOffer offer)
    {
        string type = offer.InstanceType;
        return Family == "*"
            || type.Equals(Family, StringComparison.OrdinalIgnoreCase)
            || (
                type.StartsWith(Family, StringComparison.OrdinalIgnoreCase)
                && !char.IsLetterOrDigit(type[Family.Length])
            );
    }
}
