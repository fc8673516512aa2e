namespace Farthing.Workloads.Graded;

/// <summary>A model's answer to a question of a graded set.</summary>
/// <param name="Text">The answer.</param>
/// <param name="IsRight">Whether it is right.</param>
/// <param name="Logprob">Mean log probability of its tokens, at most 0.</param>
public readonly record struct GradedAnswer(string Text, bool IsRight, double Logprob);
