namespace Farthing.Gateway.Moving;

/// <summary>Prices of a LiteLLM configuration that nothing is charged by here: they are named, and the gateway refuses what has no bound.</summary>
public static class LiteLlmUncharged
{
    /// <summary>Takes them from a deployment's sections.</summary>
    internal static void Take(YamlMembers deployment, string name, params LiteLlmSection?[] sections)
    {
        List<string> uncharged = [];
        foreach (LiteLlmSection section in sections.OfType<LiteLlmSection>())
        {
            foreach (string member in section.Uncharged())
            {
                uncharged.Add(member);
                section.Note(member, Words(name, [member]));
            }
        }

        deployment.With("uncharged", uncharged);
    }

    /// <summary>A model's prices that are not understood, and what that means.</summary>
    public static string Words(string name, IReadOnlyList<string> members) =>
        $"prices of {name} are not understood ({string.Join(", ", members)}): its requests are refused where a hard budget or token limit counts, unless it has unpriced: allow";
}
