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

    /// <summary>Cosine of two questions of one intent, of an embedder, in the mean. From 0 to 1.</summary>
    public double Same { get; init; } = 0.93;

    /// <summary>The same of two near intents; at most <see cref="Same"/>. Questions of other intents are at about 0.</summary>
    public double Near { get; init; } = 0.85;

    /// <summary>Standard deviation of a question's own share in these cosines.</summary>
    public double Scatter { get; init; } = 0.03;

    /// <summary>True for a model that judges instead of answering.</summary>
    public bool IsJudge => Kind is not (GradedModelKind.Answers or GradedModelKind.Embedder);

    /// <summary>Models of a file that names none: a strong one that is always right, a weak one that is right in 70 %, judges, and an embedder.</summary>
    public static IReadOnlyList<GradedModel> Usual { get; } =
    [
        new("strong", GradedModelKind.Answers),
        new("weak", GradedModelKind.Answers) { Accuracy = 0.7 },
        new("judge", GradedModelKind.Judge),
        new("judge-nonsense", GradedModelKind.Nonsense),
        new("judge-obedient", GradedModelKind.Obedient),
        new("embedder", GradedModelKind.Embedder),
    ];
}

/// <summary>Behavior of a graded model.</summary>
public enum GradedModelKind
{
    /// <summary>Answers questions.</summary>
    Answers,

    /// <summary>Compares by the labels: same, different or unsure; right, wrong or unsure.</summary>
    Judge,

    /// <summary>A judge whose verdicts are no verdicts.</summary>
    Nonsense,

    /// <summary>A judge that says what the judged text tells it to say, else judges.</summary>
    Obedient,

    /// <summary>Embeds: by the intents, not by what the words mean.</summary>
    Embedder,
}
