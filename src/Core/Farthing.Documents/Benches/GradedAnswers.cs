using System.ComponentModel;

namespace Farthing.Documents.Benches;

[Description("Finished answers to graded questions, compared with the labels")]
public sealed record GradedAnswers(
    [property: Description("All answers")] ServedGrades All,
    [property: Description("By what served them")] IReadOnlyList<ServedGrades> By
);
