namespace Farthing.Gateway.Auditing;

/// <summary>Names of findings, as documents have them.</summary>
internal static class AuditRuleNames
{
    public const string Retries = "retries";
    public const string Repeats = "repeats";
    public const string ToolOrder = "tool_order";
    public const string ToolMembers = "tool_members";
    public const string ProviderCache = "provider_cache";
    public const string UnstablePrefix = "unstable_prefix";
    public const string MovableText = "movable_text";
    public const string SampledRepeats = "sampled_repeats";
    public const string PrettyJson = "pretty_json";
    public const string DuplicateContext = "duplicate_context";
    public const string UnusedTools = "unused_tools";
    public const string History = "history";
    public const string Reasoning = "reasoning";
    public const string Batchable = "batchable";
    public const string LongLimits = "long_limits";
}
