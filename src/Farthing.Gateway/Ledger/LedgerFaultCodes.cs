namespace Farthing.Gateway.Ledger;

/// <summary>Codes of faults of the ledger.</summary>
public static class LedgerFaultCodes
{
    /// <summary>There is no ledger and no journal in the folder.</summary>
    public const string NotFound = "FAR9101";

    /// <summary>The database cannot be read or written.</summary>
    public const string Unreadable = "FAR9102";

    /// <summary>The database was written by a newer version.</summary>
    public const string TooNew = "FAR9103";

    /// <summary>The journal and the ledger do not fit together: one of them lacks what the other has.</summary>
    public const string Gap = "FAR9104";

    /// <summary>The journal is damaged, or a segment is missing.</summary>
    public const string JournalDamaged = "FAR9105";

    /// <summary>A gateway has the journal open.</summary>
    public const string JournalInUse = "FAR9106";

    /// <summary>Not a time, or a span that ends before it begins.</summary>
    public const string BadTime = "FAR9107";

    /// <summary>Not an amount, an attempt or an account that a correction can be booked on.</summary>
    public const string BadAdjustment = "FAR9108";

    /// <summary>A segment cannot be dropped: the ledger does not hold all that is in it.</summary>
    public const string CannotDrop = "FAR9109";

    /// <summary>A format that an export does not have.</summary>
    public const string BadFormat = "FAR9110";

    /// <summary>The shared ledger cannot be reached or used.</summary>
    public const string Away = "FAR9111";

    /// <summary>What needs a gateway's journal or a ledger of its own, asked of the shared ledger.</summary>
    public const string NeedsJournal = "FAR9112";

    /// <summary>A gateway that the ledger does not know.</summary>
    public const string UnknownGateway = "FAR9113";

    /// <summary>A gateway that cannot be said to be gone: it is not known, its leases have not run out, or its journal is there.</summary>
    public const string BadRelease = "FAR9119";

    /// <summary>The month is closed already.</summary>
    public const string AlreadyClosed = "FAR9128";

    /// <summary>The statements cannot be written, or another program is at them.</summary>
    public const string StatementsInUse = "FAR9130";
}
