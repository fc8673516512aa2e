namespace Farthing.Gateway.Attribution;

/// <summary>Codes of faults of reconciling a bill and of closing a month.</summary>
public static class AttributionFaultCodes
{
    /// <summary>The invoice or bill cannot be read: no such file, a quote that is not closed, no JSON.</summary>
    /// <remarks>Name a file that you may read, in a format that the message names.</remarks>
    public const string InvoiceUnreadable = "FAR9120";

    /// <summary>The columns or members are those of no invoice or bill that is known, or one is missing.</summary>
    /// <remarks>Export it again with the columns that the message names.</remarks>
    public const string InvoiceColumns = "FAR9121";

    /// <summary>A value of the invoice or bill is no amount, no time, or in another currency than USD.</summary>
    /// <remarks>Fix the line that the message names.</remarks>
    public const string InvoiceValue = "FAR9122";

    /// <summary>The invoice or bill has no rows, or none that is meant.</summary>
    /// <remarks>Check the file, the resource's id and the span.</remarks>
    public const string InvoiceEmpty = "FAR9123";

    /// <summary>A span that is not one of whole hours, or none of them is over.</summary>
    /// <remarks>Write <c>--since 2026-11-20T14:00</c>; hours are reconciled when they are over.</remarks>
    public const string BadSpan = "FAR9124";

    /// <summary>Not a team's share of the GPUs, a team named twice, or more than the whole.</summary>
    /// <remarks><c>--reserve search=60% --reserve docs=0.25</c>.</remarks>
    public const string BadReservation = "FAR9125";

    /// <summary>The ledger has no attempts at this deployment.</summary>
    /// <remarks>Take the name from <c>farthing ledger by deployment</c>.</remarks>
    public const string UnknownDeployment = "FAR9126";

    /// <summary>Not a month, or one that is not over.</summary>
    /// <remarks><c>2026-10</c>; months end in UTC.</remarks>
    public const string BadMonth = "FAR9127";

    /// <summary>Attempts of the month, or of one before, have not ended.</summary>
    /// <remarks>Wait for them; attempts that a crash left open end when the gateway starts again, or, where its disk is lost, by <c>farthing ledger abandon</c>.</remarks>
    public const string StillOpen = "FAR9129";

    /// <summary>Bills were to be imported where a gateway writes, or compared with a ledger that is made of bills.</summary>
    /// <remarks>Name a folder of bills for <c>ledger import</c>, a gateway's for <c>ledger reconcile --provider FILE</c> (<c>--data</c>).</remarks>
    public const string NotOfBills = "FAR9140";

    /// <summary>The GPUs are no whole number of replicas of <c>--tp</c> GPUs.</summary>
    /// <remarks><c>--gpus</c> is a multiple of <c>--tp</c>.</remarks>
    public const string BadLayout = "FAR9131";
}
