using Farthing.Gateway.Requests;

namespace Farthing.Gateway.PromptCaching.Prompts;

/// <summary>A client's own breakpoint.</summary>
/// <param name="At">The member, with its name.</param>
/// <param name="IsHour">It is for an hour.</param>
internal readonly record struct ClientMark(JsonSpan At, bool IsHour);
