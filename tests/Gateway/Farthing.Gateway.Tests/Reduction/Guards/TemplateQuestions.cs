using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Reduction.Guards;

/// <summary>Questions of our own, from templates with names, numbers, units and negations.</summary>
internal static class TemplateQuestions
{
    private static readonly string[] Templates =
    [
        "How do I install {tool} on {system} {n}?",
        "How many {unit} are {n} {unit}?",
        "What is the population of {place}?",
        "Can I return {thing} after {n} days without a receipt?",
        "Why does my {thing} not work with {tool}?",
        "What is the difference between {tool} and {tool}?",
        "How far is {place} from {place} in {unit}?",
        "Which trains go from {place} to {place} on weekdays?",
        "Please list {n} cities in {place} with more than {n} people.",
        "Hello, how can I cancel my order of {n} {thing}?",
        "Who founded {firm}?",
        "Is it safe to drink {n} liters of water?",
        "Does the {thing} include {n} GB of storage?",
        "Write a poem about {place} in {n} lines.",
        "Did {firm} sue {firm} in {n}?",
        "Explain how {tool} works in simple terms.",
        "How much does a {thing} cost in {place}?",
        "What should I never do with a {thing}?",
        "Could you let me know which {thing} you support?",
        "In {place}, how do I register a {thing}?",
        "Convert {n} {unit} to {unit}.",
        "When was {firm} founded, and by whom?",
        "Which foods do not contain {thing}?",
        "I was wondering how many days of leave I get in {place}.",
        "Why can't I open the {thing} on {system}?",
        "Is the left {thing} heavier than the right {thing}?",
        "Set the timeout of {tool} to {n} seconds.",
        "What time does the {firm} store close on Sunday?",
        "How does {tool} differ from {tool}?",
        "What are the advantages of {tool} over {tool}?",
    ];

    private static readonly Dictionary<string, string[]> Slots = new()
    {
        ["tool"] = ["Docker", "Nginx", "PostgreSQL", "Terraform", "Git", "Ansible", "Kafka", "Grafana"],
        ["system"] = ["Ubuntu", "Fedora", "Windows", "Debian", "FreeBSD"],
        ["unit"] = ["km", "miles", "kg", "pounds", "hours", "minutes", "liters", "gallons", "meters", "feet"],
        ["place"] = ["Spain", "Norway", "Madrid", "Paris", "Chile", "Hamburg", "Vienna", "Japan"],
        ["thing"] = ["laptop", "printer", "bicycle", "ticket", "phone", "camera", "contract", "passport"],
        ["firm"] = ["Oracle", "Nvidia", "Google", "Bosch", "Nokia", "Sony"],
    };

    /// <summary>A question.</summary>
    public static string Next(ref Pcg32 chance)
    {
        string text = Templates[chance.NextInt32(0, Templates.Length - 1)];
        int open;
        while ((open = text.IndexOf('{', StringComparison.Ordinal)) >= 0)
        {
            int close = text.IndexOf('}', open);
            string slot = text[(open + 1)..close];
            string value = Slots.TryGetValue(slot, out string[]? words)
                ? words[chance.NextInt32(0, words.Length - 1)]
                : $"{chance.NextInt32(2, 5000)}";
            text = string.Concat(text.AsSpan(0, open), value, text.AsSpan(close + 1));
        }

        return text;
    }
}
