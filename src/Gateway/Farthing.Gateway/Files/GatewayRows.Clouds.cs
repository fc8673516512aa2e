using Farthing.Settings;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Files;

/// <content>Upstreams at clouds.</content>
public static partial class GatewayRows
{
    private static SettingKind Region =>
        Formed(
            text =>
                text.Length > 0
                && text.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one == '-'),
            "not a region",
            "a region such as us-east-1, europe-west1 or global"
        );

    private static IEnumerable<Setting> Clouds() =>
        [
            new(
                "region",
                Region,
                "us-east-1",
                "The cloud's region, for bedrock and vertex; vertex also global"
            )
            {
                WithoutIt = "needed with bedrock and vertex",
            },
            new(
                "profile",
                Text,
                "gateway",
                "With bedrock: the profile of the shared credentials file, before all other places"
            )
            {
                WithoutIt =
                    "the environment's keys, then AWS_PROFILE of the file, then container and instance",
            },
            new(
                "credentials_file",
                Text,
                "vertex.json",
                "With vertex: the file of a service account or an authorized user; with bedrock: the shared credentials file"
            )
            {
                WithoutIt = "as the environment says, else the usual place, else the machine's metadata",
            },
        ];
}
