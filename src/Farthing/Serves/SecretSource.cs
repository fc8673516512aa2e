using Farthing.Gateway.Configuration;

namespace Farthing.Serves;

/// <summary>Secrets out of the environment or files, as the configuration names them; never out of the configuration itself.</summary>
/// <param name="environment">A variable's value; null where it is not set.</param>
/// <param name="folder">Of the configuration: names of files are relative to it.</param>
internal sealed class SecretSource(Func<string, string?> environment, string folder)
{
    /// <summary>The secret that <c>NAME_env</c> or <c>NAME_file</c> of a section refers to; null where neither is there, or it cannot be had, which is a fault.</summary>
    public string? Read(ConfigSection section, string name)
    {
        string? variable = section.Text(name + "_env");
        string? path = section.Text(name + "_file");
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
            if (string.IsNullOrEmpty(value))
            {
                section.Wrong(
                    name + "_env",
                    "the variable is not set",
                    $"export {variable}=…",
                    code: GatewayFaultCodes.NoSecret
                );
                return null;
            }

            return value;
        }

        if (path is null)
        {
            return null;
        }

        try
        {
            string value = File.ReadAllText(Path.Combine(folder, path)).Trim();
            if (value.Length > 0)
            {
                return value;
            }

            section.Wrong(
                name + "_file",
                "the file is empty",
                "a file that holds the secret alone",
                code: GatewayFaultCodes.NoSecret
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            section.Wrong(
                name + "_file",
                "the file cannot be read",
                "a file that holds the secret alone",
                code: GatewayFaultCodes.NoSecret
            );
        }

        return null;
    }
}
