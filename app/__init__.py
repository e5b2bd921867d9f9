"""The conversation and its front ends: question, plan, evidence, calculation, answer."""
