using System.ComponentModel;

namespace Farthing.Documents.Routes;

[Description("Answers of both models that were compared")]
public sealed record RouteAudit(
    [property: Description("Requests whose two answers were compared")] long Compared,
    [property: Description("Of these, those that nobody could tell: they count as a loss")] long Unclear,
    [property: Description("Given answers of the small model that were checked: the regret rests on them")]
        long Audited,
    [property: Description(
        "Losses of a request, of those that the cascade decided; an answer that differs counts as one. absent: no given answer was checked"
    )]
        double? Regret,
    [property: Description("95 % interval that may be looked at at any time; absent: not known")]
        double? RegretLow,
    [property: Description("Its upper end; absent: not known")] double? RegretHigh,
    [property: Description(
        "Share of requests that is checked now: the configured one, or more while scores drift"
    )]
        double ShareNow,
    [property: Description(
        "True while confidences of the last 1,000 requests are no longer like the calibration's: more is checked"
    )]
        bool HasDrifted,
    [property: Description(
        "Requests checked since the cascade last closed or opened by them; it closes and opens by these"
    )]
        long Recent,
    [property: Description("Losses among them; while it is closed, losses that would have been")]
        long RecentLosses,
    [property: Description(
        "Times that it opened again after its checked answers had closed it; each halves the chance to open wrongly"
    )]
        int Reopenings
);
