using Farthing.Gateway.Configuration;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <summary>Secrets out of the environment or files, as the configuration names them; never out of the configuration itself.</summary>
/// <param name="environment">A variable's value; null where it is not set.</param>
/// <param name="folder">Of the configuration: names of files are relative to it.</param>
/// <param name="unset">Takes variables that are not set, which then are no fault: a configuration is looked at elsewhere than it runs; null: they are.</param>
public sealed class SecretSource(
    Func<string, string?> environment,
    string folder,
    ICollection<string>? unset = null
)
{
    /// <summary>The key that says where a secret is.</summary>
    public static string KeyOf(WrittenSection section, string name) =>
        name + (section.Has(name + "_file") ? "_file" : "_env");

    /// <summary>A file's path, from the configuration's folder on.</summary>
    public string? PathOf(string? file) => file is null ? null : Path.GetFullPath(Path.Combine(folder, file));

    /// <summary>A secret that must be there.</summary>
    /// <param name="section">The section.</param>
    /// <param name="name">The secret.</param>
    /// <param name="message">What is wrong where neither key names it.</param>
    /// <param name="more">What else is expected.</param>
    public string? Needed(WrittenSection section, string name, string message, string more)
    {
        if (!section.Has(name + "_env") && !section.Has(name + "_file"))
        {
            section.Wrong(
                name + "_env",
                message,
                $"{name}_env: NAME, or {name}_file: FILE{more}",
                code: GatewayFaultCodes.NoSecret
            );
        }

        return Read(section, name);
    }

    /// <summary>The secret that <c>NAME_env</c> or <c>NAME_file</c> of a section refers to; null where neither is there, or it cannot be had, which is a fault.</summary>
    public string? Read(WrittenSection section, string name)
    {
        string? variable = section.Text(name + "_env");
        string? path = PathOf(section.Text(name + "_file"));
        if (variable is not null && path is not null)
        {
            section.Wrong(
                name + "_file",
                $"{name}_env is there too",
                "one of both",
                code: GatewayFaultCodes.Conflict
            );
            return null;
        }

        if (variable is not null)
        {
            string? value = environment(variable)?.Trim();
            if (!string.IsNullOrEmpty(value))
            {
                return value;
            }

            unset?.Add(variable);
            return unset is null
                ? Absent(section, name + "_env", "the variable is not set", $"export {variable}=…")
                : null;
        }

        const string Expected = "a file that holds the secret alone";
        try
        {
            string? value = path is null ? null : File.ReadAllText(path).Trim();
            return value is not "" ? value : Absent(section, name + "_file", "the file is empty", Expected);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Absent(section, name + "_file", "the file cannot be read", Expected);
        }
    }

    private static string? Absent(WrittenSection section, string key, string message, string expected)
    {
        section.Wrong(key, message, expected, code: GatewayFaultCodes.NoSecret);
        return null;
    }
}
