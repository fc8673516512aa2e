namespace Farthing.Workloads.Graded;

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
