using System.Text;
using System.Text.RegularExpressions;
using Farthing.Numerics.Faults;
using Farthing.Planning.Exports;
using Farthing.Scenarios.Manifests;
using Farthing.Serving.Deployments;
using Farthing.Settings.Trees;

namespace Farthing.Scenarios.Readiness.Files;

/// <summary>Flags, variables and engine that a deployed file names, whatever its kind: a serve line, a script, a manifest, docker compose or Helm values. What a name does is not asked here.</summary>
public sealed partial class DeployedNames
{
    private readonly List<DeployedName> names = [];
    private readonly HashSet<EngineFamily> engines = [];

    private DeployedNames() { }

    /// <summary>The names, in the order of the file.</summary>
    public IReadOnlyList<DeployedName> Names => names;

    /// <summary>Engines that the file starts; empty where none is known.</summary>
    public IReadOnlyCollection<EngineFamily> Engines => engines;

    /// <summary>Reads a text.</summary>
    /// <exception cref="FarthingException">A manifest is not YAML.</exception>
    public static DeployedNames Read(string path, string text)
    {
        DeployedNames deployed = new();
        if (ManifestReader.IsManifest(path, text))
        {
            foreach (YamlNode root in YamlTree.ReadAll(text, path))
            {
                deployed.Visit(root, null);
            }
        }
        else
        {
            foreach (IReadOnlyList<ShellWord> command in ShellWords.Split(text, new FaultList(), path))
            {
                foreach (ShellWord word in command)
                {
                    deployed.Word(word.Text, word.Line);
                }
            }
        }

        return deployed;
    }

    private void Visit(YamlNode node, string? key)
    {
        switch (node)
        {
            case YamlSequence list:
                foreach (YamlNode item in list.Items)
                {
                    Visit(item, key);
                }

                break;
            case YamlMapping mapping:
                foreach ((YamlScalar name, YamlNode value) in mapping.Entries)
                {
                    Key(name);
                    Visit(value, name.Text);
                }

                break;
            case YamlScalar scalar when key is not ("description" or "model" or "modelURL"):
                foreach (
                    IReadOnlyList<ShellWord> command in ShellWords.Split(scalar.Text, new FaultList(), null)
                )
                {
                    foreach (ShellWord word in command)
                    {
                        Word(word.Text, scalar.Line + word.Line - 1);
                    }
                }

                break;
        }
    }

    /// <summary>A key of a mapping: a variable, or a flag in camel case as Helm values have it.</summary>
    private void Key(YamlScalar key)
    {
        if (IsVariable().IsMatch(key.Text))
        {
            names.Add(new DeployedName(key.Text, key.Line, IsFlag: false));
        }
        else if (IsCamel().IsMatch(key.Text))
        {
            StringBuilder flag = new();
            foreach (char letter in key.Text)
            {
                flag.Append(char.IsAsciiLetterUpper(letter) ? "-" : "").Append(char.ToLowerInvariant(letter));
            }

            names.Add(new DeployedName(flag.ToString(), key.Line, IsFlag: true));
        }
    }

    private void Word(string word, int line)
    {
        string name = word.Split('=', 2)[0];
        if (name.StartsWith("--", StringComparison.Ordinal) && name.Length > 2)
        {
            names.Add(new DeployedName(name[2..].Replace('_', '-'), line, IsFlag: true));
        }
        else if (IsVariable().IsMatch(name))
        {
            names.Add(new DeployedName(name, line, IsFlag: false));
        }

        foreach (
            (string mark, EngineFamily engine) in ((string, EngineFamily)[])
                [
                    ("vllm", EngineFamily.Vllm),
                    ("sglang", EngineFamily.Sglang),
                    ("trtllm", EngineFamily.Trtllm),
                    ("tensorrt-llm", EngineFamily.Trtllm),
                    ("tensorrt_llm", EngineFamily.Trtllm),
                ]
        )
        {
            if (!word.StartsWith('-') && word.Contains(mark, StringComparison.OrdinalIgnoreCase))
            {
                engines.Add(engine);
            }
        }
    }

    [GeneratedRegex("^(VLLM|SGLANG|SGL|TRTLLM|TLLM)_[A-Z0-9_]+$")]
    private static partial Regex IsVariable();

    [GeneratedRegex("^[a-z]+([A-Z][a-z0-9]*)+$")]
    private static partial Regex IsCamel();
}

/// <summary>A name in a deployed file.</summary>
/// <param name="Name">Of a flag without dashes, with hyphens.</param>
/// <param name="Line">From 1.</param>
/// <param name="IsFlag">False for an environment variable.</param>
public sealed record DeployedName(string Name, int Line, bool IsFlag);
