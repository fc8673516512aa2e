namespace Farthing.Gateway.Moving;

/// <summary>Addresses and names that a LiteLLM configuration takes from variables: <c>os.environ/NAME</c>.</summary>
/// <param name="variables">A variable's value; null where it is not set.</param>
internal sealed class LiteLlmVariables(Func<string, string?> variables)
{
    private readonly Dictionary<string, string> stated = new(StringComparer.Ordinal);

    /// <summary>Takes variables that the configuration sets by itself: LiteLLM puts them into its surroundings.</summary>
    public void Learn(LiteLlmSection section)
    {
        foreach (string name in section.Names)
        {
            if (section.Text(name) is { Length: > 0 } value && LiteLlmWords.VariableOf(value) is null)
            {
                stated[name] = value;
            }
        }
    }

    /// <summary>A member's text, a variable's value in its place; null where there is neither, which is then said.</summary>
    public string? Text(LiteLlmSection section, string member)
    {
        if (section.Text(member) is not { Length: > 0 } text)
        {
            return null;
        }

        if (LiteLlmWords.VariableOf(text) is not string variable)
        {
            return text;
        }

        string? value = ValueOf(variable);
        section.Note(
            member,
            value is { Length: > 0 }
                ? $"stands in the configuration itself here: the value of {variable} is written out"
                : $"stands in the configuration itself here, not in {variable}, which is not set"
        );
        return value is { Length: > 0 } ? value : null;
    }

    /// <summary>An upstream's address: as written, or of a variable, named or LiteLLM's usual one. Without a value it is a placeholder, which is said.</summary>
    /// <param name="section">The entry's <c>litellm_params</c>.</param>
    /// <param name="provider">Whose address it is.</param>
    /// <returns>Null where what stands there is no address.</returns>
    public string? Address(LiteLlmSection section, LiteLlmProvider provider)
    {
        string member =
            section.Text("api_base") is null && section.Text("base_url") is { Length: > 0 }
                ? "base_url"
                : "api_base";
        string? stated = section.Text(member);
        if (stated is { Length: > 0 } && LiteLlmWords.VariableOf(stated) is null)
        {
            return Files.GatewayRows.AddressOf(stated) is null ? null : stated;
        }

        string? variable = stated is { Length: > 0 }
            ? LiteLlmWords.VariableOf(stated)
            : provider.AddressVariable;
        if (variable is null)
        {
            return provider.Url;
        }

        string? value = ValueOf(variable);
        if (Files.GatewayRows.AddressOf(value) is not null)
        {
            section.Note(member, $"the address that {variable} holds here is written out");
            return value;
        }

        if (stated is not { Length: > 0 } && provider.Url is not null)
        {
            return provider.Url;
        }

        string host = variable.ToLowerInvariant().Replace('_', '-');
        string placeholder = $"http://{host}.invalid{(provider.Api == "azure" ? "" : "/v1")}";
        section.Note(
            member,
            $"{variable} {(value is { Length: > 0 } ? "holds no address" : "is not set")} here: {placeholder} stands in its place, write the address there"
        );
        return placeholder;
    }

    private string? ValueOf(string variable) =>
        stated.TryGetValue(variable, out string? value) ? value : variables(variable);
}
