using Farthing.Catalogs;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Keys;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

/// <summary>Keys of the admin API in the configuration.</summary>
public sealed class AdminKeysReadTests
{
    private const string Text = """
        upstreams: { u: { url: "http://10.0.0.1:8000/v1" } }
        models: { m: { upstream: u, unpriced: true } }
        keys: { k: { secret_env: CLIENT } }
        admin:
          key_env: ADMIN
          keys:
            portal: { key_env: PORTAL, role: keys }
            grafana: { sha256: 1111111111111111111111111111111111111111111111111111111111111111 }
        """;

    [Fact]
    public void Further_keys_have_names_and_roles_and_only_look_unless_they_say_more()
    {
        AdminOptions admin = Read(Text).Admin!;

        Assert.Equal(
            [
                new AdminKey("portal", KeySecret.HashOf(Of("PORTAL")), AdminRole.Keys),
                new AdminKey("grafana", new string('1', 64), AdminRole.View),
            ],
            admin.MoreKeys
        );
        Assert.DoesNotContain(
            admin.MoreKeys[0].Sha256,
            admin.MoreKeys[0].ToString(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("key_env: PORTAL", "key_env: CLIENT", "admin.keys.portal.key_env")]
    [InlineData("key_env: PORTAL", "key_env: ADMIN", "admin.keys.portal.key_env")]
    [InlineData("key_env: PORTAL", "key_env: SHORT", "admin.keys.portal.key_env")]
    [InlineData("key_env: PORTAL, ", "", "admin.keys.portal.key_env")]
    [InlineData("role: keys", "role: boss", "admin.keys.portal.role")]
    public void What_is_no_key_of_its_own_is_said(string good, string bad, string path)
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read(Text.Replace(good, bad, StringComparison.Ordinal))
        );

        Assert.Equal(path, Assert.Single(wrong.Faults).Path);
    }

    private static string Of(string variable) =>
        variable == "SHORT" ? "short" : $"the key of {variable}, long enough";

    private static GatewayOptions Read(string text) =>
        new ServeFileReader(Hosts.Settings, Catalog.BuiltIn, Of, new DateOnly(2026, 11, 20)).Read(
            text,
            "farthing.yaml"
        );
}
