namespace Farthing.Reduction.Cascade.Prior;

/// <summary>A prior's word on a prompt.</summary>
/// <param name="Score">The score that orders prompts: the higher, the more the strong model is needed.</param>
/// <param name="Gain">Calibrated expectation of what the strong model's answer is better by: −1 to 1, where an answer is 0 (wrong) to 1 (right).</param>
/// <param name="Neighbors">The same of the nearest earlier prompts alone; 0 where there are none.</param>
public readonly record struct PriorScore(double Score, double Gain, double Neighbors);
