using System.ComponentModel;

namespace Farthing.Documents.Plans;

[Document("plan.hindsight.study")]
[Description("Regret of purchases that were decided on past days, over drawn worlds of traffic")]
public sealed record HindsightStudyDocument(
    [property: Description("First day of a decision")] DateOnly First,
    [property: Description("Last day of a decision")] DateOnly Last,
    int Days,
    [property: Description("The bound of the hedge was chosen on the days before")] DateOnly ReportedFrom,
    [property: Description("Courses of traffic drawn for each day and world")] int Seeds,
    IReadOnlyList<HindsightWorld> Worlds
);

[Description("Purchases in one world of traffic, with one bound of the hedge")]
public sealed record HindsightWorld(
    string Name,
    [property: Description("choosing or reported")] string Days,
    [property: Description("Bound of the hedge; away for none")] double? Hedge,
    int Purchases,
    [property: Description("Share of purchases whose regret is at most 10 %")] double WithinTenth,
    [property: Description("Of regret")] double Median,
    double P90,
    double Worst,
    [property: Description("Mean regret that another place would have saved")] double ByPlace,
    [property: Description("Days on which more than a tenth of the purchases have a regret above 10 %")]
        IReadOnlyList<DateOnly> WorseDays
);
