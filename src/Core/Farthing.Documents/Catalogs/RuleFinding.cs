using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Catalogs;

[Description("Finding of a rule about one configuration")]
public sealed record RuleFinding(
    [property: Description("Such as block_fp8_moe, or format and kv_format for the support table")]
    [property: JsonPropertyName("rule")]
        string RuleId,
    [property: Description("The rule with its numbers put in")] string Sentence,
    [property: Description("Source of the rule")] string Source,
    [property: Description("True when a document says so")]
    [property: JsonPropertyName("verified")]
        bool IsVerified
)
{
    /// <summary>Rule and sentence, as rejections print it.</summary>
    public override string ToString() => $"{RuleId}: {Sentence}";
}
