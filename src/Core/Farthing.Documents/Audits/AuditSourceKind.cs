namespace Farthing.Documents.Audits;

/// <summary>Where audited requests come from.</summary>
public enum AuditSourceKind
{
    /// <summary>A gateway's ledger, and the prompts recorded beside it.</summary>
    Ledger,

    /// <summary>Request bodies recorded elsewhere.</summary>
    Bodies,

    /// <summary>A trace: lengths, sessions and prefix ids.</summary>
    Trace,
}
