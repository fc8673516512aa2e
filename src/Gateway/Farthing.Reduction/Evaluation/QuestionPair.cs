namespace Farthing.Reduction.Evaluation;

/// <summary>Two questions, and whether one answer serves both.</summary>
/// <param name="One">A question.</param>
/// <param name="Other">Another one.</param>
/// <param name="IsSame">True where one answer serves both.</param>
/// <param name="Kind">Kind of difference, such as <c>neg</c>; empty where the file has none.</param>
/// <param name="Line">Line in its file, from 1.</param>
public sealed record QuestionPair(string One, string Other, bool IsSame, string Kind, int Line);
