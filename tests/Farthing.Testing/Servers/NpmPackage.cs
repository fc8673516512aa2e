using System.ComponentModel;
using System.Diagnostics;

namespace Farthing.Testing.Servers;

/// <summary>Whole engines that npm ships, for programs of tests in node. A package is fetched once for a checkout, into its artifacts/.</summary>
public static class NpmPackage
{
    private static readonly SemaphoreSlim Gate = new(1);

    /// <summary>The folder in which a package is installed.</summary>
    /// <param name="name">The package.</param>
    /// <param name="version">Its version.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The folder; or null, and why a test that needs it is skipped.</returns>
    public static async Task<(string? Folder, string Missing)> InstallAsync(
        string name,
        string version,
        CancellationToken cancellation
    )
    {
        string missing = $"npm cannot fetch {name}@{version}";
        if (
            OperatingSystem.IsWindows()
            || ServerPrograms.Find("node") is null
            || ServerPrograms.Find("npm") is null
        )
        {
            return (null, "there is no node with npm");
        }

        string folder = Path.Combine(
            RepositoryRoot.Path,
            "artifacts/npm",
            $"{name.Replace('/', '-')}-{version}"
        );
        await Gate.WaitAsync(cancellation);
        try
        {
            if (Directory.Exists(folder))
            {
                return (folder, "");
            }

            string made = $"{folder}.{Environment.ProcessId}";
            Directory.CreateDirectory(made);
            await File.WriteAllTextAsync(
                Path.Combine(made, "package.json"),
                "{\"private\":true}",
                cancellation
            );
            ProcessStartInfo start = new(
                "npm",
                ["install", "--no-audit", "--no-fund", "--no-save", $"{name}@{version}"]
            )
            {
                WorkingDirectory = made,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process npm = Process.Start(start)!;
            (int code, _, _) = await npm.ToEndAsync(cancellation);
            if (code != 0)
            {
                Directory.Delete(made, recursive: true);
                return (null, missing);
            }

            if (Directory.Exists(folder))
            {
                Directory.Delete(made, recursive: true); // Another program was faster.
            }
            else
            {
                Directory.Move(made, folder);
            }

            return (folder, "");
        }
        catch (Exception refused) when (refused is Win32Exception or IOException)
        {
            return (null, $"{missing}: {refused.Message}");
        }
        finally
        {
            Gate.Release();
        }
    }
}
