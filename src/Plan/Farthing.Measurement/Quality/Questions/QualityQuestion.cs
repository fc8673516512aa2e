namespace Farthing.Measurement.Quality.Questions;

/// <summary>One question of a file.</summary>
public sealed record QualityQuestion
{
    /// <summary>Its name: the file's, else the number of its line.</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands in its file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>What is asked: one user turn, or a conversation that ends in one.</summary>
    public required IReadOnlyList<QuestionTurn> Turns { get; init; }

    /// <summary>Accepted answers; empty where there is no reference.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The choices, in the order of their letters; empty where it is no multiple choice.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Its group; empty for none.</summary>
    public string Category { get; init; } = "";

    /// <summary>The last turn's text, without choices.</summary>
    public string Text => Turns[^1].Text;
}
