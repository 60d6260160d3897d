using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace BmsEdge.Conformance.Gate;

/// <summary>
/// Division by zero throws on the interpreter, for floats too. Whether a divisor can be zero cannot be decided from the IL,
/// so every method that divides by anything but a constant is reviewed by a person and entered in rules/divisions.txt with
/// the number of its divisions and the guard. A new division, or one more in a reviewed method, fails until reviewed.
/// </summary>
internal sealed class DivisionReview
{
    private readonly Dictionary<string, int> _reviewed = new(StringComparer.Ordinal);

    /// <summary>Reads lines of the form <c>Type::Name | count | what guards the divisor</c>.</summary>
    /// <exception cref="FormatException">A line lacks a part, or a method stands there twice.</exception>
    public DivisionReview(IEnumerable<string> lines)
    {
        foreach (string line in lines.Where(l => l.Length > 0 && l[0] != '#'))
        {
            string[] parts = line.Split('|', StringSplitOptions.TrimEntries);
            if (parts.Length != 3 || parts[2].Length < 10 || !int.TryParse(parts[1], CultureInfo.InvariantCulture, out int count))
            {
                throw new FormatException($"divisions.txt: expected 'Type::Name | count | what guards the divisor', not: {line}");
            }

            if (!_reviewed.TryAdd(parts[0], count))
            {
                throw new FormatException($"divisions.txt: {parts[0]} stands there twice");
            }
        }
    }

    /// <summary>Compares the divisions of a module with the reviewed ones.</summary>
    public IEnumerable<Finding> Check(ModuleDefinition module)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        var divisions = IlNames.AllBodies(module)
            .SelectMany(m => m.Body.Instructions.Where(i => IsDivision(i) && !DividesByConstant(m, i)).Select(i => (Method: m, Instruction: i)))
            .GroupBy(d => IlNames.Name(d.Method));
        foreach (var group in divisions)
        {
            seen.Add(group.Key);
            int there = group.Count();
            string lines = string.Join(", ", group.Select(d => IlNames.Line(d.Method, d.Instruction)).Distinct());
            if (!_reviewed.TryGetValue(group.Key, out int count) || count < there)
            {
                yield return new Finding(
                    Rule.UnguardedDivision,
                    lines,
                    $"{there} division(s) by a variable, {count} reviewed. Division by zero throws on the interpreter: review the guard, then enter '{group.Key} | {there} | <what keeps the divisor from zero>' in rules/divisions.txt");
            }
            else if (count > there)
            {
                yield return new Finding(Rule.StaleRule, lines, $"rules/divisions.txt says {count} divisions for {group.Key}, there are {there}: review and correct the number");
            }
        }

        foreach (string gone in _reviewed.Keys.Where(k => !seen.Contains(k)))
        {
            yield return new Finding(Rule.StaleRule, "rules/divisions.txt", $"{gone} does not divide by a variable (any more): delete its line");
        }
    }

    private static bool IsDivision(Instruction instruction) =>
        instruction.OpCode.Code is Code.Div or Code.Div_Un or Code.Rem or Code.Rem_Un;

    // Sound because the divisor is what was pushed last: when the instruction before is a constant, and nobody jumps in
    // between, that constant is the divisor.
    private static bool DividesByConstant(MethodDefinition method, Instruction division)
    {
        if (method.Body.Instructions.Any(i => i.Operand == division || (i.Operand is Instruction[] targets && targets.Contains(division))))
        {
            return false;
        }

        Instruction? before = division.Previous;
        while (before?.OpCode.Code is Code.Conv_I8 or Code.Conv_U8 or Code.Conv_R4 or Code.Conv_R8)
        {
            before = before.Previous;
        }

        return before?.OpCode.Code switch
        {
            // -1 is no harmless divisor: int.MinValue / -1 kills the interpreter.
            >= Code.Ldc_I4_1 and <= Code.Ldc_I4_8 => true,
            Code.Ldc_I4_S => (sbyte)before.Operand > 0,
            Code.Ldc_I4 => (int)before.Operand is not 0 and not -1,
            Code.Ldc_I8 => (long)before.Operand is not 0 and not -1,
            Code.Ldc_R4 => (float)before.Operand != 0f,
            Code.Ldc_R8 => (double)before.Operand != 0d,
            _ => false,
        };
    }
}
