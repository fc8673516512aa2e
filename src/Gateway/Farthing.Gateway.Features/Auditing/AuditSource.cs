using Farthing.Documents.Audits;

namespace Farthing.Gateway.Auditing;

/// <summary>Requests to audit: a ledger, recorded bodies or a trace. An audit asks for them twice, in the order of time.</summary>
public abstract class AuditSource
{
    private protected AuditSource() { }

    /// <summary>The kind of source, as the document names it.</summary>
    public abstract AuditSourceKind Kind { get; }

    /// <summary>False where the source states no times: then nothing is reckoned per month.</summary>
    public virtual bool IsTimed => true;

    /// <summary>Beginning of the span that was asked for, ISO 8601; null: from the first request.</summary>
    public virtual string? Since => null;

    /// <summary>Its end; null: to the last request.</summary>
    public virtual string? Until => null;

    /// <summary>The requests, in the order of time; the same ones each time.</summary>
    /// <param name="cancellation">Ends it.</param>
    internal abstract IEnumerable<AuditedRequest> Requests(CancellationToken cancellation);

    /// <summary>The reason why a rule cannot be judged from this source; null where it can.</summary>
    /// <param name="rule">Name of the rule.</param>
    internal abstract string? WhyNot(string rule);

    /// <summary>Remarks about what was not seen, once the requests were read.</summary>
    internal abstract IEnumerable<string> Notes(in AuditCounts counts);
}
