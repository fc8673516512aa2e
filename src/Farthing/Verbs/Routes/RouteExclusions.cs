using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;

namespace Farthing.Verbs.Routes;

/// <summary>Prompts that are left out of labels: a model is known to have seen them.</summary>
internal static class RouteExclusions
{
    /// <summary>Prompts of a JSON-lines file: <c>prompt</c> or <c>eval_prompt</c> of each line.</summary>
    public static HashSet<string> Read(string file)
    {
        string text = InputFile.Text(
            file,
            new Fault(RouteFaultCodes.BadLabels, "the prompts to leave out cannot be read")
            {
                Path = "--exclude",
            }
        );
        HashSet<string> prompts = [];
        int line = 0;
        foreach (string one in text.Split('\n'))
        {
            line++;
            if (one.Trim().Length > 0)
            {
                prompts.Add(PromptOf(one, file, line).Trim());
            }
        }

        return prompts;
    }

    private static string PromptOf(string line, string file, int number)
    {
        string why = "it has neither";
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            foreach (string name in (string[])["prompt", "eval_prompt"])
            {
                if (
                    document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty(name, out JsonElement prompt)
                    && prompt.ValueKind == JsonValueKind.String
                )
                {
                    return prompt.GetString()!;
                }
            }
        }
        catch (JsonException broken)
        {
            why = $"no JSON: {broken.Message}";
        }

        throw new FarthingException(
            new Fault(RouteFaultCodes.BadLabels, $"this is no prompt to leave out: {why}")
            {
                File = file,
                Line = number,
                Expected = "an object with prompt or eval_prompt",
            }
        );
    }
}
