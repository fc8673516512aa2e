namespace Farthing.Gateway.Attribution;

/// <summary>Codes of faults of reconciling a bill and of closing a month.</summary>
public static class AttributionFaultCodes
{
    /// <summary>The invoice cannot be read.</summary>
    public const string InvoiceUnreadable = "FAR9120";

    /// <summary>The invoice lacks columns: it is neither FOCUS nor a cost and usage report.</summary>
    public const string InvoiceColumns = "FAR9121";

    /// <summary>A cell of the invoice is not what its column holds.</summary>
    public const string InvoiceValue = "FAR9122";

    /// <summary>No row of the invoice is meant.</summary>
    public const string InvoiceEmpty = "FAR9123";

    /// <summary>A span that is not one of whole hours that are over.</summary>
    public const string BadSpan = "FAR9124";

    /// <summary>Not a share that is reserved for a team, or more than the whole.</summary>
    public const string BadReservation = "FAR9125";

    /// <summary>The ledger has nothing of the deployment.</summary>
    public const string UnknownDeployment = "FAR9126";

    /// <summary>Not a month, or one that is not over.</summary>
    public const string BadMonth = "FAR9127";

    /// <summary>Attempts of the month have not ended.</summary>
    public const string StillOpen = "FAR9129";

    /// <summary>GPUs that the deployment cannot be made of.</summary>
    public const string BadLayout = "FAR9131";
}
