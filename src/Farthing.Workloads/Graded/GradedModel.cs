namespace Farthing.Workloads.Graded;

/// <summary>A model that a graded set plays.</summary>
/// <param name="Name">The name that requests state.</param>
/// <param name="Kind">What it does.</param>
public sealed record GradedModel(string Name, GradedModelKind Kind)
{
    /// <summary>Share of questions that it answers right, where the file has no answer of it. From 0 to 1.</summary>
    public double Accuracy { get; init; } = 1;

    /// <summary>d: the logit of an answer's mean token probability is normal with variance 1, around d for a right answer and 0 for a wrong one. AUC = Φ(d / √2).</summary>
    public double Signal { get; init; } = 1.3;

    /// <summary>Share of truly same (right) pairs that a judge calls same (right).</summary>
    public double Sensitivity { get; init; } = 0.8;

    /// <summary>Share of truly different (wrong) pairs that a judge calls different (wrong).</summary>
    public double Specificity { get; init; } = 0.8;

    /// <summary>Share of pairs that a judge calls unsure, whatever the truth.</summary>
    public double Unsure { get; init; }

    /// <summary>True for a model that judges instead of answering.</summary>
    public bool IsJudge => Kind != GradedModelKind.Answers;

    /// <summary>Models of a file that names none: a strong one that is always right, a weak one that is right in 70 %, and judges.</summary>
    public static IReadOnlyList<GradedModel> Usual { get; } =
    [
        new("strong", GradedModelKind.Answers),
        new("weak", GradedModelKind.Answers) { Accuracy = 0.7 },
        new("judge", GradedModelKind.Judge),
        new("judge-nonsense", GradedModelKind.Nonsense),
        new("judge-obedient", GradedModelKind.Obedient),
    ];
}
