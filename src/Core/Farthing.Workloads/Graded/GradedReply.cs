namespace Farthing.Workloads.Graded;

/// <summary>A model's answer to one question, graded.</summary>
/// <param name="IsRight">Whether it is right.</param>
/// <param name="Text">The answer; null takes the intent's right answer, or a wrong one.</param>
/// <param name="Logprob">Mean log probability of its tokens, at most 0; null draws it (<see cref="GradedModel.Signal"/>).</param>
public readonly record struct GradedReply(bool IsRight, string? Text, double? Logprob);
