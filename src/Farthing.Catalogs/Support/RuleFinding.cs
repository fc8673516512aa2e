namespace Farthing.Catalogs.Support;

/// <summary>What a rule says about one configuration.</summary>
/// <param name="RuleId">The rule, such as <c>block_fp8_moe</c>, or <c>format</c> and <c>kv_format</c> for the support table.</param>
/// <param name="Sentence">The rule with its numbers put in.</param>
/// <param name="Source">Where the rule comes from.</param>
/// <param name="IsVerified">True when a document says so.</param>
public sealed record RuleFinding(string RuleId, string Sentence, string Source, bool IsVerified)
{
    /// <summary>Rule and sentence, as rejections print it.</summary>
    public override string ToString() => $"{RuleId}: {Sentence}";
}
