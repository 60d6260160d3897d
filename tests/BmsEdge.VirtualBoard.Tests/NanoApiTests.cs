using System;
using System.Collections.Generic;
using System.Device.I2c;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using BmsEdge.TestSupport;
using Xunit;

namespace BmsEdge.VirtualBoard.Tests;

/// <summary>Every public member that this project declares for nanoFramework exists there, with the same signature and values.</summary>
public class NanoApiTests
{
    private static readonly string[] _namespaces =
        ["System.Device.I2c", "System.Device.Gpio", "System.Device.Adc", "System.IO.Ports", "nanoFramework."];

    [Fact]
    public void Every_public_member_of_the_declared_namespaces_is_in_the_nanoFramework_lists()
    {
        HashSet<string> known = ReadLists();
        List<string> unknown = [];
        int members = 0;
        foreach (Type type in DeclaredTypes())
        {
            foreach (string key in KeysOf(type))
            {
                members++;
                if (!known.Contains(key))
                {
                    unknown.Add(key);
                }
            }
        }

        Assert.Empty(unknown);
        Assert.True(members > 150, $"only {members} members were looked at");
    }

    [Fact]
    public void A_member_that_nanoFramework_does_not_have_would_be_noticed()
    {
        HashSet<string> known = ReadLists();
        Assert.DoesNotContain(KeysOf(typeof(StrangeDevice)).Single(k => k.Contains("Ping", StringComparison.Ordinal)), known);
    }

    [Fact]
    public void I2cDevice_is_concrete_and_has_no_virtual_transfer()
    {
        Assert.False(typeof(I2cDevice).IsAbstract);
        Assert.All(
            typeof(I2cDevice).GetMethods().Where(m => m.Name is "Read" or "Write" or "WriteRead" or "WriteByte"),
            m => Assert.False(m.IsVirtual));
    }

    private static IEnumerable<Type> DeclaredTypes() => typeof(VirtualBoard).Assembly.GetExportedTypes()
        .Where(t => t.FullName == "System.SpanByte"
            || _namespaces.Any(n => (t.Namespace + ".").StartsWith(n, StringComparison.Ordinal)));

    private static HashSet<string> ReadLists()
    {
        string folder = Path.Combine(Repository.Root, "..", "shared", "research", "nanoframework-api");
        if (!Directory.Exists(folder))
        {
            Assert.Skip("the nanoFramework API lists are not on this machine");
        }

        HashSet<string> keys = [];
        foreach (string file in Directory.GetFiles(folder, "*.txt"))
        {
            foreach (string line in File.ReadLines(file))
            {
                if (line.Length < 3 || line[1] != ' ')
                {
                    continue;
                }

                string key = line[2..].Split(' ')[0];
                keys.Add(line[0] == 'F' && line.Contains(" const", StringComparison.Ordinal) && line.Contains(" = ", StringComparison.Ordinal)
                    ? key + "=" + line[(line.LastIndexOf('=') + 2)..]
                    : key);
            }
        }

        return keys;
    }

    private static IEnumerable<string> KeysOf(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        yield return type.FullName!;
        foreach (MethodBase method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
        {
            if (typeof(MulticastDelegate).IsAssignableFrom(type))
            {
                continue;
            }

            var text = new StringBuilder(type.FullName).Append("::").Append(method.Name).Append('(');
            text.AppendJoin(',', method.GetParameters().Select(p => p.ParameterType.FullName)).Append("):");
            text.Append(method is MethodInfo info ? info.ReturnType.FullName : "System.Void");
            yield return text.ToString();
        }

        foreach (FieldInfo field in type.GetFields(All).Where(f => f.IsLiteral))
        {
            yield return $"{type.FullName}::{field.Name}:{field.FieldType.FullName}={System.Convert.ToInt64(field.GetRawConstantValue(), null)}";
        }
    }

    public sealed class StrangeDevice
    {
        public void Ping()
        {
        }
    }
}
