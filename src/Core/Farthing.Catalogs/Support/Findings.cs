using System.Globalization;
using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Support;

/// <summary>Collects what rules find, each finding once.</summary>
internal sealed class Findings(PrecisionSupport support)
{
    private readonly List<RuleFinding> rejections = [];
    private readonly List<RuleFinding> notes = [];

    /// <summary>The table and the rules.</summary>
    public PrecisionSupport Support => support;

    /// <summary>Adds a reason why the configuration cannot run.</summary>
    public void Reject(string ruleId, string sentence) => Add(rejections, Of(ruleId, sentence));

    /// <summary>Adds what is worth knowing.</summary>
    public void Note(string ruleId, string sentence) => Add(notes, Of(ruleId, sentence));

    /// <summary>Adds a reason from the support table.</summary>
    public void Reject(string ruleId, string sentence, SupportEntry entry) =>
        Add(rejections, new RuleFinding(ruleId, sentence, entry.Source, entry.IsVerified));

    /// <summary>Adds a note from the support table.</summary>
    public void Note(string ruleId, string sentence, SupportEntry entry) =>
        Add(notes, new RuleFinding(ruleId, sentence, entry.Source, entry.IsVerified));

    /// <summary>Rejects when a width per rank is not a multiple of a block or group.</summary>
    public void RequireMultiple(string ruleId, string what, long width, int ranks, int block)
    {
        if (Share(width, ranks, block) is { } share)
        {
            Reject(ruleId, $"{what} {share} is not a multiple of {block}");
        }
    }

    /// <summary>Notes when a width per rank is not a multiple of a block that engines pad to.</summary>
    public void NotePadding(string ruleId, string what, long width, int ranks, int block)
    {
        if (Share(width, ranks, block) is { } share)
        {
            Note(ruleId, $"{what} {share} is padded to a multiple of {block}");
        }
    }

    /// <summary>Everything found.</summary>
    public SupportVerdict Verdict() => new(rejections, notes);

    private static string? Share(long width, int ranks, int block) =>
        width % ((long)ranks * block) == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{width}/{ranks} = {(double)width / ranks:0.##}");

    private static void Add(List<RuleFinding> list, RuleFinding finding)
    {
        if (!list.Contains(finding))
        {
            list.Add(finding);
        }
    }

    private RuleFinding Of(string ruleId, string sentence)
    {
        DivisibilityRule rule = support.Rule(ruleId);
        return new RuleFinding(ruleId, sentence, rule.Source, rule.IsVerified);
    }
}
